// Made when the app is built, out of what the server says then.

import { createClient } from "prefect-wasm";

export const dynamic = "force-static";

export default async function Page() {
  const client = await createClient({ apiUrl: process.env.API_URL });
  return <output>{await client.hello()}</output>;
}
