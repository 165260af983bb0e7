// node tests/server/run.mjs -- <command…>
//
// Runs a command with four real Prefect servers beside it, one for each way a
// server can ask callers to identify themselves, and ends with the command's exit
// code. The command finds them in its environment:
//
//   PREFECT_TEST_PLAIN        API URL of a server that asks for nothing
//   PREFECT_TEST_CSRF         … for CSRF tokens
//   PREFECT_TEST_AUTH         … for Basic authentication
//   PREFECT_TEST_BOTH         … for both
//   PREFECT_TEST_AUTH_STRING  the "user:password" of the latter two
//   PREFECT_TEST_PYTHON       a Python that has Prefect, for flows and comparisons

import { spawn } from "node:child_process";
import { constants } from "node:os";
import { python, startPrefectServer } from "./prefect-server.mjs";

const authString = "admin:s3cret-pass";

const [separator, program, ...args] = process.argv.slice(2);
if (separator !== "--" || !program) {
  console.error("usage: node tests/server/run.mjs -- <command…>");
  process.exit(2);
}

const servers = await Promise.all([
  startPrefectServer(),
  startPrefectServer({ csrf: true }),
  startPrefectServer({ authString }),
  startPrefectServer({ csrf: true, authString }),
]).catch((error) => {
  console.error(error.message);
  process.exit(1);
});
const [plain, csrf, auth, both] = servers;

// A group of its own, so that its children, browsers for one, can be ended with it.
const command = spawn(program, args, {
  detached: true,
  stdio: ["ignore", "inherit", "inherit"],
  env: {
    ...process.env,
    PREFECT_TEST_PLAIN: plain.apiUrl,
    PREFECT_TEST_CSRF: csrf.apiUrl,
    PREFECT_TEST_AUTH: auth.apiUrl,
    PREFECT_TEST_BOTH: both.apiUrl,
    PREFECT_TEST_AUTH_STRING: authString,
    PREFECT_TEST_PYTHON: python,
  },
});

process.on("exit", () => {
  try {
    process.kill(-command.pid, "SIGKILL");
  } catch {} // all of the group have ended
});

const exitCode = await new Promise((resolve) => {
  command.once("exit", (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  command.once("error", (error) => {
    console.error(error.message);
    resolve(127);
  });
});

await Promise.all(servers.map((server) => server.stop()));
process.exit(exitCode);
