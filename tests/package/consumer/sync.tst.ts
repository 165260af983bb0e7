// The same of the synchronous client: see types.tst.ts.

import { describe, expect, test } from "tstyche";
import {
  type PrefectClient,
  PrefectError,
  State,
  SyncPrefectClient,
  createClient,
  flowRunFilter,
  type CancelResult,
  type Flow,
  type FlowRun,
  type OrchestrationResult,
  type ReceivedEvent,
  type State as StateRecord,
} from "prefect-wasm/sync";
import { PrefectError as OtherError } from "prefect-wasm";

declare const client: SyncPrefectClient;
declare const run: FlowRun;

describe("what is given comes as a value", () => {
  test("by the methods of the other client", () => {
    using own = createClient({ apiUrl: "http://127.0.0.1:4200/api", apiKey: "key" });
    expect(own).type.toBe<SyncPrefectClient>();
    expect(own.apiUrl).type.toBe<string>();
    expect(own.hello({ timeoutMs: 1_000, headers: { "X-Team": "data" } })).type.toBe<string>();
    expect(client.createFlow({ name: "etl" })).type.toBe<Flow>();
    expect(client.readFlowRuns({ flow_runs: flowRunFilter().name("nightly"), sort: "END_TIME_DESC" })).type.toBeAssignableTo<FlowRun[]>();
    expect(client.readFlowRuns().toArray({ limit: 1_000 })).type.toBe<FlowRun[]>();
    expect(client.readEvents({ limit: 10 }).total).type.toBe<number>();
    expect(client.readEvents().toArray()).type.toBe<ReceivedEvent[]>();
    expect(client.readFlowRunStates(run.id)).type.toBe<StateRecord[]>();
    expect(client.setFlowRunState(run.id, State.cancelled(), { force: true })).type.toBe<OrchestrationResult>();
    expect(client.cancelFlowRuns([run.id], { message: "no need", dryRun: true })).type.toBe<CancelResult>();
    expect(client.deleteFlowRun(run.id)).type.toBe<void>();
    expect(client.request("POST", "/flows/filter", { body: { limit: 1 } })).type.toBe<unknown>();
    expect(client.request<Flow[]>("POST", "/flows/filter", { body: { limit: 1 } })).type.toBe<Flow[]>();
    expect(SyncPrefectClient).type.toBeConstructableWith();
  });

  test("each of them is there but those that never end, and none gives a promise", () => {
    type Endless = "followFlowRunLogs" | "subscribeEvents" | "subscribeLogs";
    expect<Exclude<keyof PrefectClient, keyof SyncPrefectClient>>().type.toBe<"free" | Endless>();
    type Promising = {
      [Name in keyof SyncPrefectClient]: SyncPrefectClient[Name] extends (...args: any[]) => infer Result
        ? unknown extends Result
          ? never
          : Result extends PromiseLike<unknown>
            ? Name
            : never
        : never;
    }[keyof SyncPrefectClient];
    expect<Promising>().type.toBe<never>();
    // @ts-expect-error Property 'then' does not exist on type
    client.readFlows().then(() => {});
    // @ts-expect-error Property 'free' does not exist
    client.free();
  });

  test("errors are those of the other client", () => {
    expect(PrefectError).type.toBe(OtherError);
  });
});

describe("what can't cross to the thread that works is not taken", () => {
  test("functions and loggers in the settings", () => {
    // @ts-expect-error 'fetch' does not exist in type
    createClient({ fetch: async () => ({}) });
    // @ts-expect-error Type '() => string' is not assignable to type 'string'
    createClient({ apiKey: () => "key" });
    // @ts-expect-error 'logger' does not exist in type
    createClient({ logger: {} });
  });

  test("signals and functions in the options", () => {
    // @ts-expect-error 'signal' does not exist in type
    client.hello({ signal: null });
    // @ts-expect-error 'onProgress' does not exist in type
    client.bulkCancelFlowRuns({ onProgress: () => {} });
  });
});

test("what is wrong with the other client is wrong here", () => {
  // @ts-expect-error 'flow_run' does not exist in type
  client.readFlowRuns({ flow_run: {} });
  // @ts-expect-error Expected 1-2 arguments, but got 0
  client.createFlow();
});
