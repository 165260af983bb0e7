// A client says which server it is for, wherever it is shown, and nothing else of what it knows.

import assert from "node:assert/strict";
import { Console } from "node:console";
import { Writable } from "node:stream";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import * as sync from "../../pkg/sync.js";
import { createClient } from "./support.mjs";

const settings = { apiUrl: "http://127.0.0.1:4200/api", apiKey: "s3cret-key", headers: { "X-Mine": "s3cret-header" } };

/** Wherever a value can be shown. */
function shown(value) {
  let logged = "";
  const stdout = new Writable({
    write(chunk, _, done) {
      logged += chunk;
      done();
    },
  });
  new Console(stdout).log(value);
  return { logged, written: `${value}`, inspected: inspect(value), within: inspect({ value }), json: JSON.stringify(value) };
}

const name = { "a client": "PrefectClient", "a synchronous client": "SyncPrefectClient" };
for (const [what, make, end] of [
  ["a client", () => createClient(settings), (client) => client.free()],
  ["a synchronous client", () => sync.createClient(settings), (client) => client.close()],
]) {
  describe(what, () => {
    test("shows its address", async () => {
      const client = await make();
      const { json, ...others } = shown(client);
      assert.equal(json, JSON.stringify({ apiUrl: settings.apiUrl }));
      for (const [where, text] of Object.entries(others)) {
        assert.ok(text.includes(name[what]) && text.includes(settings.apiUrl), `${where}: ${text}`);
      }
      for (const text of [json, ...Object.values(others), inspect(client, { showHidden: true, depth: null })]) {
        assert.doesNotMatch(text, /s3cret/);
      }
      end(client);
    });

    test("can be shown when it is at its end", async () => {
      const client = await make();
      end(client);
      for (const [where, text] of Object.entries(shown(client))) {
        assert.doesNotMatch(text, /s3cret|4200/, where);
        if (where !== "json") assert.ok(text.includes(name[what]), `${where}: ${text}`);
      }
    });
  });
}
