// A program that imports the package and has a dependency that requires it.

import { createRequire } from "node:module";
import * as imported from "prefect-wasm";

const required = createRequire(import.meta.url)("prefect-wasm");
await imported.init();
const early = [imported, required].map(({ State }) => {
  try {
    return State.completed().type;
  } catch {
    return "early";
  }
});
await required.init();
const client = new imported.PrefectClient({ apiUrl: process.argv[2] });
const missing = await client.readFlowRun("00000000-0000-4000-8000-000000000000").catch((error) => error);
console.log(
  JSON.stringify({
    oneClass: imported.PrefectClient === required.PrefectClient && missing instanceof required.PrefectError,
    early,
    known: required.isPrefectError(missing),
  }),
);
