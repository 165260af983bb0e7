import { live, withoutSockets } from "./live-data.js";
import * as prefect from "prefect-wasm";

const use = globalThis.WebSocket ? live : withoutSockets;
console.log(JSON.stringify(await use(prefect, process.argv[2])));
