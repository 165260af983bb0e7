// Compiled, never run.

import {
  PrefectClient,
  PrefectError,
  State,
  createClient,
  flowRunFilter,
  init,
  initSync,
  isPrefectError,
  type Deployment,
  type FlowRun,
  type FlowRunFilter,
  type InitInput,
  type PrefectErrorKind,
} from "prefect-wasm";

export async function reads(): Promise<FlowRun[]> {
  const client: PrefectClient = await createClient({ apiUrl: "http://127.0.0.1:4200/api", maxRetries: 2 });
  const late: FlowRunFilter = { state: { name: { any_: ["Late"] } } };
  const before = flowRunFilter().stateName("Late").expectedStartTimeBefore(new Date());
  await client.readFlowRuns({ flow_runs: late, sort: "END_TIME_DESC", limit: 3 });
  return client.readFlowRuns({ flow_runs: before }, { timeoutMs: 1_000 });
}

export async function writes(client: PrefectClient, deployment: Deployment): Promise<string> {
  const run = await client.createFlowRunFromDeployment(deployment.id, { parameters: { x: 1 } });
  const result = await client.setFlowRunState(run.id, State.scheduled(new Date()), { force: true });
  return result.status;
}

export function explains(error: unknown): PrefectErrorKind | number | undefined {
  if (error instanceof PrefectError && error.kind === "RateLimited") return error.retryAfter;
  return isPrefectError(error) ? error.kind : undefined;
}

export async function starts(source: InitInput): Promise<void> {
  await init();
  await init(Promise.resolve(source));
  initSync(new Uint8Array());
  using client = new PrefectClient();
  await client.hello();
}

export async function mistakes(client: PrefectClient): Promise<void> {
  // @ts-expect-error a misspelt key
  await client.readFlowRuns({ flow_run: {} });
  // @ts-expect-error no such order
  await client.readFlowRuns({ sort: "NEWEST" });
  // @ts-expect-error no such state
  State.finished();
  // @ts-expect-error no such method
  client.readFlowRunz();
  // @ts-expect-error nothing is `any`
  const run: string = await client.readFlowRun("00000000-0000-4000-8000-000000000000");
  // @ts-expect-error no such kind
  if (isPrefectError(run) && run.kind === "Gone") return;
}
