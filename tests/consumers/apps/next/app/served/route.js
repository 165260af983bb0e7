import { use } from "../../use.js";
import * as prefect from "prefect-wasm";

export const dynamic = "force-dynamic";

export async function GET() {
  return Response.json(await use(prefect, process.env.API_URL));
}
