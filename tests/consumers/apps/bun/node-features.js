// What only Node and Bun have: settings from the environment, and a client without await.

import { createClient } from "prefect-wasm";
import { PrefectError, createClient as createSyncClient } from "prefect-wasm/sync";

process.env.PREFECT_API_URL = process.argv[2];
const found = await (await createClient()).hello();

const client = createSyncClient();
const waited = client.hello();
let kind;
try {
  client.readFlowRun("00000000-0000-4000-8000-000000000000");
} catch (error) {
  kind = error instanceof PrefectError && error.kind;
}
client.close();
console.log(JSON.stringify({ found, waited, kind }));
