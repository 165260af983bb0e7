// Shared by these tests and those of tests/consumers/: the tarball, a project that has installed it, and a browser.

import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A tool of the checkout. */
export const tool = (name) => join(root, "node_modules/.bin", name);

const { version } = JSON.parse(readFileSync(join(root, "pkg/package.json"), "utf8"));
export const tarball = join(root, `prefect-wasm-${version}.tgz`);

/** A project of someone else's: the tarball installed, and the files of consumer/. It is gone when the process is. */
export function project() {
  if (!existsSync(tarball)) throw new Error(`${tarball} is missing: run "make package".`);
  const folder = mkdtempSync(join(tmpdir(), "prefect-wasm-consumer-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  cpSync(new URL("consumer", import.meta.url), folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ private: true, type: "module" }));
  // Offline, for there is nothing else to install.
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", "--loglevel=error", tarball], { cwd: folder });
  return { folder, package: join(folder, "node_modules/prefect-wasm") };
}

const execute = promisify(execFile);

/** On CI some tools would print in colours. */
const env = { ...process.env, NO_COLOR: "1" };

/** Runs a command to its end; gives what it printed, and fails with that if it failed. */
export async function run(command, args, cwd) {
  const { stdout } = await execute(command, args, { cwd, env }).catch((error) => {
    throw new Error(`${command} ${args.join(" ")}\n${error.stdout}${error.stderr}`.slice(0, 4_000));
  });
  return stdout;
}

/** A program that compiles only if a module of the package declares just these names. */
export const declaring = (module, names) => `
  import * as prefect from ${JSON.stringify(module)};
  type Name = ${names.map((name) => JSON.stringify(name)).join(" | ")};
  export const declared: (keyof typeof prefect)[] = [] as Name[];
  export const there: Name[] = [] as (keyof typeof prefect)[];`;

export function launchChromium() {
  const which = "command -v chromium || command -v chromium-browser || command -v google-chrome";
  const executablePath = execFileSync("sh", ["-c", which], { encoding: "utf8" }).trim();
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"],
  });
}
