// docs/operations.md: the table of operations is up to date with the package and the server's OpenAPI document.

import { test } from "node:test";
import { root, run } from "./support.mjs";

test("the table of operations is up to date", async () => {
  await run(process.execPath, ["scripts/generate/operations.mjs", "--check"], root);
});
