import { useSync } from "./use.js";
import * as prefect from "prefect-wasm";

console.log(JSON.stringify(await useSync(prefect, Bun.argv[2])));
