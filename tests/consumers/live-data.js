// What someone does with live data, the same in every runtime. Each app gets a copy, and gives what it saw as plain JSON.

/** `WebSocket` stands for the platform's where it has none. */
export async function live({ createClient }, apiUrl, WebSocket) {
  const client = await createClient({ apiUrl, ...(WebSocket && { WebSocket }) });
  const flow = await client.createFlow({ name: "live" });
  const { id } = await client.createFlowRun({ flow_id: flow.id, state: { type: "RUNNING" } });

  const events = client.subscribeEvents({ resource: { id: [`prefect.flow-run.${id}`] } });
  const waiting = client.waitForFlowRun(id);
  const first = events.next();
  // How soon the stream is there, nobody tells: until then an event is told to nobody.
  let over = false;
  const seen = first.finally(() => {
    over = true;
  });
  seen.catch(() => {});
  for (let n = 0; !over && n < 100; n += 1) {
    await client.setFlowRunState(id, { type: n % 2 ? "RUNNING" : "PAUSED" }, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const { value } = await first;
  await client.setFlowRunState(id, { type: "COMPLETED" }, { force: true });
  const run = await waiting;
  await events.return();

  const closed = await events.next();
  const stopped = client.subscribeEvents({}, { signal: AbortSignal.abort("enough") });
  return {
    isOfTheRun: value.resource["prefect.resource.id"] === `prefect.flow-run.${id}`,
    ended: run.state_type,
    closed,
    reason: await stopped.next().catch((reason) => reason),
  };
}

/** What live() gives when all is well. */
export const lively = { isOfTheRun: true, ended: "COMPLETED", closed: { done: true }, reason: "enough" };

/** What is said where there is no WebSocket, and what works all the same. */
export async function withoutSockets({ createClient }, apiUrl) {
  const client = await createClient({ apiUrl });
  const flow = await client.createFlow({ name: "live" });
  const { id } = await client.createFlowRun({ flow_id: flow.id, state: { type: "COMPLETED" } });
  const { kind, detail, message } = await client
    .subscribeEvents()
    .next()
    .catch((error) => error);
  return {
    kind,
    loc: detail?.[0]?.loc,
    helps: /class such as that of the package undici or ws/.test(message),
    ended: (await client.waitForFlowRun(id)).state_type,
  };
}

/** What withoutSockets() gives when all is well. */
export const unlively = { kind: "ValidationError", loc: ["WebSocket"], helps: true, ended: "COMPLETED" };
