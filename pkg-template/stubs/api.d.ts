export { PrefectError, isPrefectError } from "../js/errors.js";
export { PrefectClient } from "./prefect_wasm_bg.js";
