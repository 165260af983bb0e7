// Compiled, never run.

import {
  PrefectClient,
  PrefectError,
  State,
  SyncPrefectClient,
  createClient,
  flowRunFilter,
  type CancelResult,
  type Flow,
  type FlowRun,
  type SyncPrefectClientSettings,
} from "prefect-wasm/sync";
import { PrefectError as same } from "prefect-wasm";

export function reads(settings: SyncPrefectClientSettings): FlowRun[] {
  using client = createClient(settings);
  const address: string = client.apiUrl;
  const greeting: string = client.hello({ timeoutMs: 1_000, headers: { "X-From": address } });
  const bare: SyncPrefectClient = new SyncPrefectClient();
  bare.close();
  return client.readFlowRuns({ flow_runs: flowRunFilter().name(greeting), sort: "END_TIME_DESC", limit: 3 });
}

export function writes(client: SyncPrefectClient, ids: readonly string[]): CancelResult {
  const flow: Flow = client.createFlow({ name: "etl" });
  const run = client.createFlowRun({ flow_id: flow.id, parameters: { x: 1 }, state: State.scheduled(new Date()) });
  client.setFlowRunState(run.id, State.cancelled(), { force: true });
  const nothing: void = client.deleteFlowRun(run.id);
  client.request("POST", "/flows/filter", { body: { limit: 1 } });
  return client.cancelFlowRuns(ids, { message: "no need", dryRun: nothing === undefined });
}

export function everything(client: SyncPrefectClient): PrefectClient["apiUrl"] {
  const error: same = new PrefectError("Timeout", "", {});
  // Each method of the other is there, and none of them gives a promise.
  type Missing = Exclude<keyof PrefectClient, keyof SyncPrefectClient | "free">;
  const missing: Missing[] = [] satisfies never[];
  type Promising = {
    [Name in keyof SyncPrefectClient]: SyncPrefectClient[Name] extends (...args: any[]) => infer Result
      ? unknown extends Result ? never : Result extends PromiseLike<unknown> ? Name : never
      : never;
  }[keyof SyncPrefectClient];
  const promising: Promising[] = [] satisfies never[];
  return client.apiUrl + error.kind + missing.length + promising.length;
}

export function mistakes(client: SyncPrefectClient): void {
  // @ts-expect-error functions can't be given
  createClient({ fetch: globalThis });
  // @ts-expect-error not even for a key
  createClient({ apiKey: () => "key" });
  // @ts-expect-error nor a logger
  createClient({ logger: {} });
  // @ts-expect-error nor a signal
  client.hello({ signal: null });
  // @ts-expect-error nor onProgress
  client.bulkCancelFlowRuns({ onProgress: () => {} });
  // @ts-expect-error a misspelt key
  client.readFlowRuns({ flow_run: {} });
  // @ts-expect-error values are no promises
  client.readFlows().then(() => {});
  // @ts-expect-error what is missing is still missing
  client.createFlow();
  // @ts-expect-error it is close()
  client.free();
}
