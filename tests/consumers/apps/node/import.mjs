import { use } from "./use.js";
import * as prefect from "prefect-wasm";

use(prefect, process.argv[2]).then((seen) => console.log(JSON.stringify(seen)));
