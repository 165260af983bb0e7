import { use, useSync } from "./use.js";
import * as prefect from "prefect-wasm";

const answers = {
  "/": (apiUrl) => use(prefect, apiUrl),
  "/sync": (apiUrl) => useSync(prefect, apiUrl),
  async "/runs"(apiUrl) {
    const client = await prefect.createClient({ apiUrl });
    return [await client.hello(), await client.readFlowRuns({ limit: 1 }), await client.hello()];
  },
};

export default {
  async fetch(request, env) {
    const answer = answers[new URL(request.url).pathname];
    return Response.json(await answer(env.API_URL));
  },
};
