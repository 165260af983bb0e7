// What someone does with the package, the same in every runtime: so it takes the package as an argument, and gives
// what it saw as plain JSON. Each app gets a copy, and imports it before the package, because it watches from then on
// what is made of the binary.

let instances = 0;
let binary = "file";

const ours = (imports) => imports !== undefined && "./prefect_wasm_bg.js" in imports;

for (const name of ["instantiate", "instantiateStreaming"]) {
  const original = WebAssembly[name];
  if (!original) continue; // not every runtime has both
  WebAssembly[name] = async (source, imports) => {
    const made = await original.call(WebAssembly, source, imports);
    if (ours(imports)) instances += 1;
    return made;
  };
}

WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(module, imports) {
    super(module, imports);
    if (ours(imports)) instances += 1;
  }
};

// The copy of the binary in wasm-inline.js comes by this way, and nothing else does.
const { atob } = globalThis;
globalThis.atob = (text) => {
  binary = "inline";
  return atob.call(globalThis, text);
};

export async function use(prefect, apiUrl) {
  const { PrefectClient, PrefectError, State, createClient, flowRunFilter, init, initSync, isPrefectError } = prefect;
  // Whatever the import had begun would be done when the server has answered.
  await (await fetch(`${apiUrl}/health`)).text();
  const atImport = instances;
  const early = [() => new PrefectClient(), () => State.completed(), () => flowRunFilter()].map(whatThrows);

  const broken = await init(new Uint8Array(8)).catch(() => "broken");
  const [one, other] = [init(), init()];
  const together = one === other;
  const client = await createClient({ apiUrl });
  await Promise.all([init(), createClient({ apiUrl }), init(new Uint8Array(8))]);
  initSync();

  const id = "00000000-0000-4000-8000-000000000000";
  const missing = await client.readFlowRun(id).catch((error) => error);
  return {
    early,
    broken,
    together,
    instances: { atImport, afterwards: instances },
    binary,
    hello: await client.hello(),
    runs: await client.readFlowRuns({ flow_runs: flowRunFilter().id(id) }),
    filter: JSON.parse(JSON.stringify(flowRunFilter().stateName("Late"))),
    state: State.scheduled(new Date(0)),
    oneClass: missing instanceof PrefectError && missing instanceof Error && isPrefectError(missing),
    error: [missing.name, missing.kind, missing.status],
  };
}

/** The same with initSync(), given the binary where the runtime can't find it by itself. */
export async function useSync({ PrefectClient, initSync }, apiUrl, source) {
  const atImport = instances;
  initSync(source);
  initSync(source);
  return {
    instances: { atImport, afterwards: instances },
    hello: await new PrefectClient({ apiUrl }).hello(),
  };
}

/** What use() gives when all is well, but for `binary`: how the runtime got it, "file" or "inline". */
export const fine = {
  early: Array(3).fill("call `await init()` first, or get a client from `await createClient()`"),
  broken: "broken",
  together: true,
  instances: { atImport: 0, afterwards: 1 },
  hello: "👋",
  runs: [],
  filter: { state: { name: { any_: ["Late"] } } },
  state: { type: "SCHEDULED", name: "Scheduled", state_details: { scheduled_time: "1970-01-01T00:00:00.000Z" } },
  oneClass: true,
  error: ["ObjectNotFound", "ObjectNotFound", 404],
};

/** What useSync() gives when all is well. */
export const fineSync = { instances: { atImport: 0, afterwards: 1 }, hello: "👋" };

function whatThrows(early) {
  try {
    return early();
  } catch ({ message }) {
    return message.match(/call.*createClient\(\)`/)?.[0] ?? message;
  }
}
