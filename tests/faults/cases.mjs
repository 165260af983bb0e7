// Runs one operation with one fault, and compares what the client reports with what the server has.
//
// What a call reports:
//   "done"     it resolves; for a run of a workflow: its outcome is the intended one
//   "not done" it rejects with an error that means the server refused it: a 4xx other than 408, or an error
//              without a request (`attempts` 0); for a run: any other outcome except `unknown`
//   "open"     it rejects with an error that leaves open whether it was done: Network, Timeout, ServerError,
//              UnexpectedResponse, or the reason of an abort; for a run: `unknown`
//
// What is wrong:
//   lost         it reports done and the server hasn't done it; or a read doesn't return what the server has;
//                or a run that was to be kept is neither there nor replaced
//   duplicated   the server has done it more than once; or an unsafe request reached the server twice; or any
//                request reached it more often than `maxRetries` allows
//   misreported  it reports not done and the server has done it; or it reports anything else than
//                docs/errors-and-retries.md promises for this operation and this fault (`promised`): another
//                kind of error or status, an error where it should be retried or looked for, a success where it
//                should fail; or `attempts` is wrong, or `retryAfter` is missing
//
// So an error that leaves it open is allowed only where that guide says so: for a request that is unsafe to
// repeat, for a response after which nothing is sent again, and after the last retry.

import { setTimeout as sleep } from "node:timers/promises";
import { core } from "./faults.mjs";
import { FaultyProxy } from "./proxy.mjs";

const open = ({ kind, status }) =>
  ["Network", "ServerError", "UnexpectedResponse"].includes(kind) || (kind === "Timeout" && (status === undefined || status === 408));

/** Whether the two make a case. */
export const isCase = (operation, fault) =>
  !(fault.onlyAlike && !operation.alike) &&
  !(fault.onlyReads && operation.times) &&
  !(operation.sampled && !core.includes(fault)) &&
  !(operation.brief && fault.name.includes("Retry-After") && !fault.times) &&
  !(fault.onlyWithAnswer && operation.void) &&
  !(fault.onlyWorkflows && !operation.runs) &&
  !(fault.arm && (operation.later || operation.at.after));

/** What docs/errors-and-retries.md promises: "done", or the error. */
export function promised(operation, fault, { blind, retries }) {
  const { retry, error, delivered, times = 1 } = { ...fault, ...(blind && fault.blind) };
  if (retry === "passes") return "done";
  const again = retry === "all" || (retry === "safe" && operation.repeat !== "unsafe");
  if (again && (times <= retries || (error.status === 503 && times === 7))) return "done";
  if (operation.repeat === "proven" && delivered && open(error)) return "done";
  return error;
}

/** What is left of an error when it has gone through JSON, as it does on its way out of a page. */
export const plain = ({ kind, status, attempts, retryAfter, message, detail, method, url }) => ({
  kind,
  status,
  attempts,
  retryAfter,
  message,
  detail,
  method,
  url,
});

/** Does the same with all, some at once, each as soon as there is room. */
export async function pooled(list, work, atOnce = 12) {
  const left = [...list];
  const worker = async () => {
    for (let next; (next = left.shift()) !== undefined; ) await work(next);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** A promise that never settles is the worst of all reports: this is far longer than any case takes. */
async function settled(promise) {
  const timer = new AbortController();
  const never = sleep(60_000, { error: { kind: "NeverSettled", message: "it never settles" } }, { signal: timer.signal });
  try {
    return await Promise.race([promise, never]);
  } finally {
    timer.abort();
    await never.catch(() => {});
  }
}

/**
 * Runs a case; gives what was wrong, and what the client said.
 *
 * @param {object} bench
 * @param {object} bench.world what the operations work on
 * @param {(proxy: FaultyProxy, retries: number, hooks: object) => Promise<Caller>} bench.caller makes a client
 *   behind the proxy, that has talked to the server before; it gives `run(operation, given)`
 * @param {boolean} [bench.blind] whether it is a page's, which is told less
 */
export async function runCase({ world, caller, blind = false, proxySettings, elsewhere }, operation, fault, given) {
  // A connection that breaks before the call has to be a new one for the call.
  const proxy = await FaultyProxy.start(world.server.apiUrl, { keepsAlive: !fault.arm, ...proxySettings });
  proxy.elsewhere = elsewhere;
  const { times = 1 } = fault;
  const retries = times === Infinity ? 1 : 5;
  let client;
  try {
    let opened;
    const onRetry = fault.onRetry && (() => (opened ??= fault.onRetry(proxy)));
    client = await caller(proxy, retries, onRetry);
    if (fault.act) proxy.fault(fault.act, { ...operation.at, times });
    await fault.arm?.(proxy);
    const report = await settled(client.run(operation, { ...given, ...operation.with }));
    await opened;
    if (fault.onRetry && !opened) await proxy.listen();
    proxy.heal();
    const wrong = [
      ...(operation.runs
        ? await judgeRuns(world, operation, fault, given, report, { proxy, client })
        : await judge(world, operation, fault, given, report, { proxy, blind, retries })),
      ...(proxy.failure ? [["misreported", `the proxy itself failed: ${proxy.failure.stack}`]] : []),
    ];
    return { wrong, report, seen: proxy.seen };
  } finally {
    await client?.end?.();
    await proxy.close().catch(() => {});
  }
}

async function judge(world, operation, fault, given, report, { proxy, blind, retries }) {
  const wrong = [];
  const say = (what, why) => wrong.push([what, why]);
  const seen = proxy.to(operation.at);
  const { error } = report;
  const told = error ? `${error.kind} ${error.status ?? ""}: ${error.message}` : "done";

  const times = await operation.times?.(world, given);
  const right = !error && (await operation.right(world, given, report.value));
  if (!error && times === 0) say("lost", "it says done, and the server hasn't done it");
  else if (!error && !right)
    say(times === undefined ? "lost" : "misreported", `what it gave is not what the server has: ${JSON.stringify(report.value)}`);
  if (times > 1) say("duplicated", `the server has done it ${times} times`);
  if (error && times > 0 && !open(error)) say("misreported", `the server has done it, and it says ${told}`);

  const delivered = seen.reduce((sum, { delivered }) => sum + delivered, 0);
  const most = (operation.at.after ? 4 : 0) + (operation.repeat === "safe" ? 1 + Math.max(retries, fault.times ?? 1) : 1);
  if (delivered > most) say("duplicated", `it reached the server ${delivered} times`);

  const promise = promised(operation, fault, { blind, retries });
  if (promise === "done" && error) say("misreported", `it was to be done, and it says ${told}`);
  if (promise !== "done") {
    const fits = error && error.kind === promise.kind && (promise.status === undefined || error.status === promise.status);
    if (!fits) say("misreported", `it was to be ${promise.kind} ${promise.status ?? ""}, and it says ${told}`);
    else if (promise.retryAfter && !(error.retryAfter > promise.retryAfter - 1)) say("misreported", `retryAfter is ${error.retryAfter}`);
  }
  if (error && fault.act && !operation.at.after && error.attempts !== seen.length) {
    say("misreported", `it says it was sent ${error.attempts} times, and it was ${seen.length} times`);
  }
  return wrong;
}

async function judgeRuns(world, operation, fault, given, report, { proxy, client }) {
  const wrong = [];
  const say = (what, why) => wrong.push([what, why]);
  if (report.error) {
    say("misreported", `it is to give outcomes, and it says ${report.error.kind}: ${report.error.message}`);
    return wrong;
  }
  const { times = 1, retry, delivered } = fault;
  // What is looked at again gets there whatever the answer was, and so does what is sent again.
  // What isn't sent again after a fault doesn't outlast one that goes on.
  const lasts = times > 1 && operation.repeat === "unsafe";
  const certain = times !== Infinity ? !lasts && (operation.looksAgain || retry !== "none") : operation.looksAgain && delivered;
  for (const run of await operation.runs(world, given, report.value.outcomes)) {
    const what = `run ${given.ids.indexOf(run.id) + 1} is said to be ${run.outcome}`;
    if (/\d/.test(run.outcome)) say("misreported", what);
    if (run.vanished) say("lost", `${what}, and is neither there nor replaced`);
    if (run.saysDone && run.times === 0) say("lost", `${what}, and is not`);
    if (run.times > 1) say("duplicated", `${what}, and is ${run.times} times over`);
    if (run.others > 0 && !run.saysNothing) say("misreported", `${what}, and something else was done with it as well`);
    if (!run.saysDone && !run.saysNothing && run.times > 0) say("misreported", `${what}, and it was done`);
    if (certain && !run.saysDone) say("misreported", `${what}, and was to be done`);
  }
  const reached = proxy.to(operation.at).reduce((sum, { delivered }) => sum + delivered, 0);
  if (reached > 3 * 3 * 6) say("duplicated", `it reached the server ${reached} times`);
  if (operation.goesOn) {
    // The same once more ends it, and makes nothing twice.
    await client.run(operation, { ...given, ...operation.with });
    for (const run of await operation.runs(world, given, [])) {
      if (run.vanished) say("lost", "a run is neither there nor replaced after the same call once more");
      else if (run.times !== 1)
        say(run.times > 1 ? "duplicated" : "lost", `a run is there ${run.times} times after the same call once more`);
    }
  }
  return wrong;
}
