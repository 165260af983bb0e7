import { use } from "./use.js";
import * as prefect from "prefect-wasm";

console.log(JSON.stringify(await use(prefect, Bun.argv[2])));
