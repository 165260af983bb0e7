import { use } from "./use.js";
import dependency from "dependency";
import * as prefect from "prefect-wasm";

const apiUrl = new URLSearchParams(location.search).get("api");
use(prefect, apiUrl).then((seen) => {
  const oneClass = seen.oneClass && dependency.PrefectClient === prefect.PrefectClient;
  document.querySelector("output").textContent = JSON.stringify({ ...seen, oneClass });
});
