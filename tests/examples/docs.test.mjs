// The examples in the docs of the types: each runs, on a real server.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { programs } from "../package/declarations.mjs";
import { project } from "../package/support.mjs";
import { Server } from "../client/support.mjs";
import { bustle, waits } from "../server/bustle.mjs";
import { startPrefectServer } from "../server/prefect-server.mjs";
import "../server/websocket.mjs";

const { folder } = project();

let server; // one of its own, for an example cancels all that it finds
before(async () => {
  server = await startPrefectServer();
  process.env.PREFECT_API_URL = server.apiUrl;
});
after(() => server?.stop());

for (const [place, { what, text }] of programs.entries()) {
  test(what, { timeout: 30_000 }, async (t) => {
    const complaints = t.mock.method(console, "error", () => {});
    t.mock.method(console, "log", () => {});
    const file = join(folder, `example-${place}.mjs`);
    writeFileSync(file, text.replaceAll("http://127.0.0.1:4200/api", server.apiUrl));
    const busy = waits(text) && bustle(new Server(server));
    await import(pathToFileURL(file));
    if (busy) await busy.stop();
    assert.equal(complaints.mock.callCount(), 0);
  });
}

test("there are examples", () => assert(programs.length > 60));
