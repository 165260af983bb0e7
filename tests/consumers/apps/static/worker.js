import { use } from "./use.js";
import * as prefect from "./prefect-wasm/browser.js";

onmessage = async ({ data: apiUrl }) => postMessage(JSON.stringify(await use(prefect, apiUrl)));
