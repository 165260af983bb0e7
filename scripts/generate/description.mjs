// The server's OpenAPI document and the names of Python's client, from the code of the pinned server: no server has to
// run.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

const program = `
import json
from prefect.server.api.server import create_app
print(json.dumps(create_app().openapi()))
`;

export const readDescription = () => ask(program);

/** The public methods and properties of Python's client. */
export const readPythonNames = () =>
  ask(`
import json
from prefect.client.orchestration import PrefectClient
print(json.dumps([name for name in dir(PrefectClient) if not name.startswith("_")]))
`);

/** Runs a program, and parses the last line that it prints. */
function ask(program) {
  const text = execFileSync(".venv/bin/python", ["-c", program], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
    // Without the user's own settings, which would change the document's defaults.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, PREFECT_PROFILES_PATH: "/dev/null" },
  });
  return JSON.parse(text.trim().split("\n").at(-1));
}
