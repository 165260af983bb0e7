import { use, useSync } from "./use.js";
import * as prefect from "prefect-wasm";

export default {
  async fetch(request, env) {
    const seen = request.url.endsWith("/sync") ? useSync(prefect, env.API_URL) : use(prefect, env.API_URL);
    return Response.json(await seen);
  },
};
