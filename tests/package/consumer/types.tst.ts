// What compiles, what doesn't and for what reason, and what the types of results are.
//
// TypeScript alone compiles this file in every way a program can find the package. tstyche then compares
// the types, and each `@ts-expect-error` with the error that is there: with another one it fails.

import { describe, expect, test } from "tstyche";
import {
  PrefectClient,
  PrefectError,
  State,
  createClient,
  deploymentFilter,
  flowRunFilter,
  init,
  initSync,
  isPrefectError,
  type ApiPromise,
  type ListPromise,
  type CancelOutcome,
  type CancelResult,
  type Deployment,
  type FlowRun,
  type FlowRunFilter,
  type FlowRunFilterBuilder,
  type FlowRunQuery,
  type InitInput,
  type OrchestrationResult,
  type PrefectClientSettings,
  type PrefectErrorKind,
  type RequestOptions,
  type StateCreate,
  type StateType,
} from "prefect-wasm";

declare const client: PrefectClient;
declare const deployment: Deployment;
declare const run: FlowRun;
declare const error: unknown;
declare const source: InitInput;
declare const elsewhere: NonNullable<PrefectClientSettings["fetch"]>;

const minute = 60_000;

describe("beginning", () => {
  test("createClient() takes settings or none", async () => {
    expect(createClient()).type.toBe<Promise<PrefectClient>>();
    await createClient({ apiUrl: "/api", apiKey: async () => "key", headers: { "X-Team": "data" }, maxRetries: 2 });
    // @ts-expect-error 'apiURL' does not exist in type 'PrefectClientSettings'
    await createClient({ apiURL: "/api" });
    // @ts-expect-error Type 'string' is not assignable to type 'number'
    await createClient({ timeoutMs: "1000" });
    // @ts-expect-error Type '"verbose"' is not assignable to type 'LogLevel
    await createClient({ logLevel: "verbose" });
  });

  test("hooks and loggers are told what they are told", () => {
    const settings: PrefectClientSettings = {
      logger: { warn: (message) => expect(message).type.toBe<string>() },
      fetch: (url, init) => elsewhere(url.replace("4200", "4201"), init),
      onRequest: ({ method, url, attempt, headers }) => {
        expect(attempt).type.toBe<number>();
        expect({ method, url, accept: headers["accept"] }).type.toBeAssignableTo<Record<string, string | undefined>>();
      },
      onResponse: ({ status, durationMs }) => expect([status, durationMs]).type.toBe<number[]>(),
      onRetry: (event) => expect(event.error).type.toBe<PrefectError>(),
    };
    expect(settings.apiKey).type.toBe<string | (() => string | Promise<string>) | null | undefined>();
  });

  test("init() takes the binary, a promise of it, or nothing", async () => {
    await init();
    await init(source);
    await init(Promise.resolve(source));
    await init("./prefect_wasm_bg.wasm");
    initSync(new Uint8Array());
    // @ts-expect-error Argument of type '"./prefect_wasm_bg.wasm"' is not assignable
    initSync("./prefect_wasm_bg.wasm");
  });

  test("a client can be given back at the end of its block", async () => {
    using own = new PrefectClient();
    expect(own.apiUrl).type.toBe<string>();
    // @ts-expect-error Cannot assign to 'apiUrl' because it is a read-only property
    own.apiUrl = "/api";
  });
});

describe("queries", () => {
  test("a literal and a builder stand in the same places", () => {
    const late: FlowRunFilter = { state: { name: { any_: ["Late"] } } };
    const built = flowRunFilter().stateName("Late", ["Scheduled"]).expectedStartTimeBefore(new Date());
    expect(built).type.toBe<FlowRunFilterBuilder>();
    expect(built.toJSON()).type.toBe<FlowRunFilter>();
    expect(client.readFlowRuns({ flow_runs: late })).type.toBe<ListPromise<FlowRun>>();
    expect(client.readFlowRuns({ flow_runs: built, deployments: deploymentFilter().paused(false) })).type.toBe<ListPromise<FlowRun>>();
    expect(client.countFlowRuns({ flow_runs: built })).type.toBe<ApiPromise<number>>();
    expect(client.bulkCancelFlowRuns({ flow_runs: built, deployments: {} })).type.toBe<Promise<CancelResult>>();
    expect(client.getMostRecentFlowRuns({ n: 3, deployments: deploymentFilter() })).type.toBe<Promise<FlowRun[]>>();
  });

  test("a builder of something else does not", () => {
    // @ts-expect-error 'DeploymentFilterBuilder' is not assignable
    void client.readFlowRuns({ flow_runs: deploymentFilter().name("nightly") });
  });

  test("a key that is misspelt is refused, at every depth", () => {
    // @ts-expect-error but 'flow_run' does not exist in type 'FlowRunQuery'. Did you mean to write 'flow_runs'
    void client.readFlowRuns({ flow_run: {} });
    // @ts-expect-error 'stat' does not exist in type
    void client.readFlowRuns({ flow_runs: { stat: { name: { any_: ["Late"] } } } });
    // @ts-expect-error 'any' does not exist in type 'FlowRunFilterStateName'
    void client.readFlowRuns({ flow_runs: { state: { name: { any: ["Late"] } } } });
    // @ts-expect-error Property 'stateNames' does not exist on type 'FlowRunFilterBuilder'
    flowRunFilter().stateNames("Late");
    // @ts-expect-error 'deployment' does not exist in type 'GetMostRecentFlowRuns'
    void client.getMostRecentFlowRuns({ n: 3, deployment: {} });
  });

  test("so are an order, a type of state and an operator that don't exist", () => {
    // @ts-expect-error Type '"NEWEST"' is not assignable to type
    void client.readFlowRuns({ sort: "NEWEST" });
    // @ts-expect-error Type '"END_TIME_DESC"' is not assignable to type
    void client.readFlows({ sort: "END_TIME_DESC" });
    // @ts-expect-error Type '"completed"' is not assignable to type 'StateType'. Did you mean '"COMPLETED"'
    void client.readFlowRuns({ flow_runs: { state: { type: { any_: ["completed"] } } } });
    // @ts-expect-error Argument of type '"completed"' is not assignable to parameter of type
    flowRunFilter().stateType("completed");
    // @ts-expect-error Type '"COMPLETED"' is not assignable to type 'ActiveStateType'
    void client.bulkCancelFlowRuns({ stateTypes: ["COMPLETED"] });
    // @ts-expect-error Type '"or"' is not assignable to type 'Operator
    void client.readFlowRuns({ flow_runs: { operator: "or" } });
  });

  test("a single value is not a list, and a list is needed where the API wants one", () => {
    // @ts-expect-error Type 'string' is not assignable to type 'string[]'
    void client.readFlowRuns({ flow_runs: { name: { any_: "nightly" } } });
    // @ts-expect-error Argument of type 'string' is not assignable to parameter of type 'readonly string[]'
    void client.cancelFlowRuns(run.id);
  });

  test("a time is a Date, a string or a number", () => {
    const times: FlowRunFilterBuilder[] = [new Date(), "2026-11-23T10:00:00Z", 1_795_000_000].map((time) =>
      flowRunFilter().endTimeAfter(time),
    );
    expect(times).type.toBeAssignableTo<{ toJSON(): FlowRunFilter }[]>();
    // @ts-expect-error Argument of type 'boolean' is not assignable to parameter of type 'DateTimeInput'
    flowRunFilter().endTimeAfter(true);
  });
});

describe("options come last", () => {
  const options: RequestOptions = { timeoutMs: minute, maxRetries: 0, headers: { "X-Team": "data" } };

  test("after what the method itself takes", () => {
    expect(client.hello).type.toBeCallableWith(options);
    expect(client.readFlowRun).type.toBeCallableWith(run.id, options);
    expect(client.readFlowRuns).type.toBeCallableWith({ limit: 3 }, options);
    expect(client.readFlowRuns).type.toBeCallableWith(undefined, options);
    expect(client.updateFlowRun).type.toBeCallableWith(run.id, { name: "by-hand" }, options);
    expect(client.createFlowRunFromDeployment).type.toBeCallableWith(deployment.id, undefined, options);
    expect(client.setFlowRunState).type.toBeCallableWith(run.id, State.cancelling(), { ...options, force: true });
    expect(client.cancelFlowRuns).type.toBeCallableWith([run.id], { dryRun: true }, options);
    expect(client.request).type.toBeCallableWith("POST", "/logs/filter", { body: {} }, options);
  });

  test("not before it, and not in its place", () => {
    expect(client.readFlowRuns).type.not.toBeCallableWith(options);
    expect(client.readFlowRun).type.not.toBeCallableWith(options, run.id);
    expect(client.readFlowRun).type.not.toBeCallableWith(run.id, { force: true });
    expect(client.hello).type.not.toBeCallableWith({ retries: 3 });
  });

  test("workflows take them in their own argument, too", () => {
    expect(client.bulkCancelFlowRuns).type.toBeCallableWith({ ...options, states: ["Late"] });
    expect(client.rescheduleLateFlowRuns).type.toBeCallableWith({ ...options, deploymentName: "etl", delayMs: minute, mostRecentN: 3 });
  });
});

describe("results", () => {
  test("are what the API gives", async () => {
    const found = await client.readFlowRun(run.id);
    expect(found).type.toBe<FlowRun>();
    expect(found.end_time).type.toBe<string | null>();
    expect(found.state_type).type.toBe<StateType | null>();
    expect(found.parameters["day"]).type.toBe<unknown>();
    // @ts-expect-error Property 'endTime' does not exist on type 'FlowRun'. Did you mean 'end_time'
    void found.endTime;
    // @ts-expect-error Type 'FlowRun' is not assignable to type 'string'
    const nothingIsAny: string = found;
    void nothingIsAny;
  });

  test("come with their answer where one asks for it", async () => {
    const { data, response } = await client.readFlowRuns().withResponse();
    expect(data).type.toBe<FlowRun[]>();
    expect(response).type.toBeAssignableTo<object>();
    expect(client.hello()).type.toBeAssignableTo<Promise<string>>();
    // @ts-expect-error Property 'withResponse' does not exist on type 'Promise<CancelResult>'
    client.bulkCancelFlowRuns().withResponse();
  });

  test("of a list are a page, and can be iterated over all rows and pages", async () => {
    const list = client.readFlowRuns({ limit: 20 });
    expect(list).type.toBe<ListPromise<FlowRun>>();
    expect(list).type.toBeAssignableTo<ApiPromise<FlowRun[]>>();
    expect(await list).type.toBe<FlowRun[]>();
    for await (const row of list) expect(row).type.toBe<FlowRun>();
    for await (const page of list.pages()) expect(page).type.toBe<FlowRun[]>();
    expect(await list.toArray()).type.toBe<FlowRun[]>();
    expect(await list.toArray({ limit: 5 })).type.toBe<FlowRun[]>();
    expect((await list.withResponse()).data).type.toBe<FlowRun[]>();
    // @ts-expect-error Type 'string' is not assignable to type 'number'
    list.toArray({ limit: "5" });
    // @ts-expect-error Property 'pages' does not exist on type 'ApiPromise<FlowRun>'
    client.readFlowRun(run.id).pages();
  });

  test("of any route are what one says they are", async () => {
    expect(client.request("GET", "/health")).type.toBe<ApiPromise<unknown>>();
    expect(client.request<{ name: string }[]>("POST", "/work_pools/filter", { body: {}, repeatable: true })).type.toBe<
      ApiPromise<{ name: string }[]>
    >();
    expect(await client.request<string>("GET", "/x", { as: "text", query: { a: [1, "b"], c: null } })).type.toBe<string>();
    // @ts-expect-error Type '"csv"' is not assignable to type 'ResponseFormat | undefined'
    client.request("GET", "/x", { as: "csv" });
  });

  test("of a workflow name every outcome", async () => {
    const { outcomes, counts } = await client.cancelFlowRuns([run.id]);
    expect(counts).type.toBe<Awaited<ReturnType<PrefectClient["cancelFlowRuns"]>>["counts"]>();
    expect<keyof typeof counts>().type.toBe<CancelOutcome>();
    for (const { outcome, error } of outcomes) {
      expect(error).type.toBe<PrefectError | undefined>();
      // @ts-expect-error have no overlap
      if (outcome === "canceled") return;
    }
  });
});

describe("states", () => {
  test("are made by a function each", async () => {
    const state = State.scheduled(new Date(), { message: "later" });
    expect(state).type.toBe<StateCreate>();
    expect(State.paused).type.toBeCallableWith({ timeoutSeconds: 300 });
    expect(await client.setFlowRunState(run.id, state, { force: true })).type.toBe<OrchestrationResult>();
    // @ts-expect-error Property 'finished' does not exist on type
    State.finished();
    // @ts-expect-error 'timeout' does not exist in type 'PauseInit'
    State.paused({ timeout: 300 });
  });

  test("may be written out, with a type in upper case", () => {
    expect(client.setFlowRunState).type.toBeCallableWith(run.id, { type: "CANCELLING" });
    // @ts-expect-error Type '"cancelling"' is not assignable to type 'StateType'. Did you mean '"CANCELLING"'
    void client.setFlowRunState(run.id, { type: "cancelling" });
    // @ts-expect-error Property 'type' is missing
    void client.setFlowRunState(run.id, { name: "Cancelling" });
  });
});

describe("what is created and changed", () => {
  test("has what the API asks for", () => {
    expect(client.createFlow).type.toBeCallableWith({ name: "etl" });
    // @ts-expect-error Property 'flow_id' is missing
    void client.createDeployment({ name: "nightly" });
    // @ts-expect-error 'parameter' does not exist in type 'DeploymentFlowRunCreate'
    void client.createFlowRunFromDeployment(deployment.id, { parameter: { day: 1 } });
    // @ts-expect-error Property 'mostRecentN' is missing
    void client.rescheduleLateFlowRuns({ deploymentName: "etl", delayMs: minute });
  });

  test("can be what was read before", () => {
    const query: FlowRunQuery = { limit: 3 };
    expect(client.readFlowRuns).type.toBeCallableWith({ ...query, offset: 3 });
    expect(client.updateFlowRun).type.toBeCallableWith(run.id, { parameters: run.parameters, tags: run.tags });
  });
});

describe("errors", () => {
  test("are told apart by their kind", () => {
    if (!isPrefectError(error)) return;
    expect(error).type.toBe<PrefectError>();
    expect(error.kind).type.toBe<PrefectErrorKind>();
    expect(error.detail).type.toBe<unknown>();
    switch (error.kind) {
      case "RateLimited":
        expect(error.retryAfter).type.toBe<number | undefined>();
        return;
      case "ObjectNotFound":
        expect(error.status).type.toBe<number | undefined>();
        return;
      default:
        expect(error.kind).type.toBe<Exclude<PrefectErrorKind, "RateLimited" | "ObjectNotFound">>();
    }
    // @ts-expect-error have no overlap
    if (error.kind === "Gone") return;
  });

  test("are Errors, also to instanceof", () => {
    expect<PrefectError>().type.toBeAssignableTo<Error>();
    if (error instanceof PrefectError) expect(error.name).type.toBe<PrefectErrorKind>();
    expect(PrefectError).type.toBeConstructableWith("Timeout", "too slow", { status: 408 });
  });
});
