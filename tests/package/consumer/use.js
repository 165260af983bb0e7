// What someone does with the package, the same in every runtime. So it takes the package as an argument,
// and gives what it saw as plain JSON.

export async function use(prefect, apiUrl) {
  const { PrefectClient, PrefectError, State, createClient, flowRunFilter, init, isPrefectError } = prefect;
  const early = [() => new PrefectClient(), () => State.completed(), () => flowRunFilter()].map(whatThrows);

  const broken = await init(new Uint8Array(8)).catch(() => "broken");
  const together = init() === init();
  const client = await createClient({ apiUrl });

  const id = "00000000-0000-4000-8000-000000000000";
  const missing = await client.readFlowRun(id).catch((error) => error);
  return {
    early,
    broken,
    together,
    hello: await client.hello(),
    runs: await client.readFlowRuns({ flow_runs: flowRunFilter().id(id) }),
    filter: JSON.parse(JSON.stringify(flowRunFilter().stateName("Late"))),
    state: State.scheduled(new Date(0)),
    oneClass: missing instanceof PrefectError && missing instanceof Error && isPrefectError(missing),
    error: [missing.name, missing.kind, missing.status],
  };
}

/** What use() gives when all is well. */
export const fine = {
  early: Array(3).fill("call `await init()` first, or get a client from `await createClient()`"),
  broken: "broken",
  together: true,
  hello: "👋",
  runs: [],
  filter: { state: { name: { any_: ["Late"] } } },
  state: { type: "SCHEDULED", name: "Scheduled", state_details: { scheduled_time: "1970-01-01T00:00:00.000Z" } },
  oneClass: true,
  error: ["ObjectNotFound", "ObjectNotFound", 404],
};

function whatThrows(early) {
  try {
    return early();
  } catch ({ message }) {
    return message.match(/call.*createClient\(\)`/)?.[0] ?? message;
  }
}
