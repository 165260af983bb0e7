// Makes a client of the settings in the argument, which is JavaScript, and prints what it would send and
// where, or why there is no client.

import { inspect } from "node:util";
import { createClient } from "prefect-wasm";

const settings = new Function(`return ${process.argv[2] ?? "undefined"}`)();
let request;
const fetch = async (url, { headers }) => {
  request = { url, headers: Object.fromEntries(new Headers(headers)) };
  throw new TypeError("it was only to be looked at");
};

try {
  const client = await createClient({ ...settings, fetch });
  await client.hello().catch(() => {});
  console.log(JSON.stringify({ ...request, apiUrl: client.apiUrl }));
} catch (error) {
  const { kind, message, detail, attempts, status } = error;
  console.log(JSON.stringify({ refused: { kind, message, detail, attempts, status }, all: inspect(error, { depth: 9 }) }));
}
