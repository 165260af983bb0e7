import { live } from "./live-data.js";
import * as prefect from "prefect-wasm";

console.log(JSON.stringify(await live(prefect, Bun.argv[2])));
