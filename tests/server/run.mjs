// node tests/server/run.mjs [-- <command…>]
//
// Starts all the servers that tests share (servers.mjs), and keeps them running for a command that can't ask for them
// itself, such as the Rust tests. The command finds them in its environment, and its exit code is passed on. Without a
// command they run until Ctrl-C (`make servers`), and tests that run meanwhile start at once.
//
//   PREFECT_TEST_PLAIN        API URL of a server that requires nothing
//   PREFECT_TEST_CSRF         … for CSRF tokens
//   PREFECT_TEST_AUTH         … for Basic authentication
//   PREFECT_TEST_BOTH         … for both
//   PREFECT_TEST_AUTH_STRING  the "user:password" of the latter two

import { spawn } from "node:child_process";
import { constants } from "node:os";
import { authString, kinds, start } from "./servers.mjs";

const [separator, program, ...args] = process.argv.slice(2);
if (separator !== undefined && (separator !== "--" || !program)) {
  console.error("usage: node tests/server/run.mjs [-- <command…>]");
  process.exit(2);
}

const servers = Object.entries(start(Object.keys(kinds)));
if (!program) {
  for (const [kind, { apiUrl }] of servers) console.log(`${kind.padEnd(6)} ${apiUrl}`);
  console.log("\nCtrl-C ends them.");
  await new Promise((resolve) => setInterval(resolve, 2 ** 31 - 1));
}

const addresses = servers.map(([kind, { apiUrl }]) => [`PREFECT_TEST_${kind.toUpperCase()}`, apiUrl]);

// A group of its own, so that its children, browsers for one, can be ended with it.
const command = spawn(program, args, {
  detached: true,
  stdio: ["ignore", "inherit", "inherit"],
  env: { ...process.env, ...Object.fromEntries(addresses), PREFECT_TEST_AUTH_STRING: authString },
});

process.on("exit", () => {
  try {
    process.kill(-command.pid, "SIGKILL");
  } catch {} // all of the group have ended
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => process.exit(128 + constants.signals[signal]));

process.exitCode = await new Promise((resolve) => {
  command.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  command.once("error", (error) => {
    console.error(error.message);
    resolve(127);
  });
});
