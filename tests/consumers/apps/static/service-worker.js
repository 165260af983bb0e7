import { use } from "./use.js";
import * as prefect from "./prefect-wasm/browser.js";

addEventListener("message", (event) => {
  event.waitUntil(use(prefect, event.data).then((seen) => event.source.postMessage(JSON.stringify(seen))));
});
