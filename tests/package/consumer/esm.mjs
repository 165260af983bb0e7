import * as prefect from "prefect-wasm";
import { use } from "./use.js";

console.log(JSON.stringify(await use(prefect, process.argv[2])));
