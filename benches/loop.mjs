// node benches/loop.mjs [--rounds=3] [--json]
//
// The inner loop of a contributor: a line of Rust is changed, `make dev` builds, and a test in JavaScript sees the change.
// Seconds, after a first build that isn't measured, in a copy of the checkout.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyCheckout, environment } from "../tests/checkout.mjs";
import { option, report, result } from "./support.mjs";

const copy = copyCheckout("loop");
const run = (command, ...args) => execFileSync(command, args, { cwd: copy, env: environment(), stdio: "pipe" });

// The message of an error, which a test can see without a server.
const source = join(copy, "src/transport/url.rs");
const rust = readFileSync(source, "utf8");
const message = "has a backslash in it";
if (!rust.includes(message)) throw new Error(`src/transport/url.rs no longer says "${message}": update benches/loop.mjs.`);

function change(round) {
  writeFileSync(source, rust.replace(message, `${message}, round ${round}`));
  writeFileSync(
    join(copy, "loop.test.mjs"),
    `import assert from "node:assert/strict";
    import { test } from "node:test";
    import { createClient } from "./pkg/node.js";
    test("the change is seen", () => assert.rejects(createClient({ apiUrl: "http:\\\\\\\\host" }), /round ${round}:/));`,
  );
}

function loop() {
  const begun = performance.now();
  run("make", "dev");
  run(process.execPath, "--test", "loop.test.mjs");
  return (performance.now() - begun) / 1000;
}

change(0);
loop();
const samples = [];
for (let round = 1; round <= option("rounds", 3); round += 1) {
  change(round);
  samples.push(loop());
}
report(result("A changed line of Rust, seen in a test", "s", { "make dev && node --test": samples }));
