import { use } from "./use.js";
import * as prefect from "./prefect-wasm/browser.js";

const apiUrl = new URLSearchParams(location.search).get("api");
use(prefect, apiUrl).then((seen) => {
  document.querySelector("output").textContent = JSON.stringify(seen);
});
