// A copy of the checkout, in which files can be changed and everything can be run. It has the checkout's tools, and a
// build of its own, which is kept from one time to the next.

import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** Makes a fresh copy as target/<name>/checkout, which builds in target/<name>/build; returns its path. */
export function copyCheckout(name) {
  const copy = join(root, "target", name, "checkout");
  const build = join(root, "target", name, "build");
  rmSync(copy, { recursive: true, force: true });
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], { cwd: root, encoding: "utf8" });
  for (const file of files.split("\0").filter((file) => file !== "" && existsSync(join(root, file)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file), { preserveTimestamps: true }); // cargo goes by the times
  }
  mkdirSync(build, { recursive: true });
  symlinkSync(build, join(copy, "target"));
  for (const folder of ["node_modules", ".venv", ".cache"]) {
    if (existsSync(join(root, folder))) symlinkSync(join(root, folder), join(copy, folder));
  }
  return copy;
}

/** The environment for commands in a copy. */
export function environment() {
  const env = { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}` };
  delete env.NODE_TEST_CONTEXT; // the commands run tests of their own
  return env;
}
