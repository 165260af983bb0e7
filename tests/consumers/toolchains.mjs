// Where the apps are built and run: a folder outside the checkout, so that nothing of the checkout is found from
// there by accident. It has the tools in its node_modules, and every app in a folder of its own:
//
//   node_modules/                     the tools, as tools/<which>/package-lock.json pins them
//   <app>/                            a copy of apps/<app>
//   <app>/node_modules/prefect-wasm   the tarball, installed by npm

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { project, root, tool } from "../package/support.mjs";
import { servers } from "../server/servers.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const installed = project().package;

/** Opens a folder with the tools of tools/<which>. It is gone when the process is. */
export function openToolchain(which) {
  const folder = mkdtempSync(join(tmpdir(), "prefect-wasm-consumers-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  const tools = install(which);
  // Next.js takes the folder with the lock file for the root of all.
  for (const file of ["package.json", "package-lock.json"]) cpSync(join(tools, file), join(folder, file));
  linkOrCopy(join(tools, "node_modules"), folder);

  const env = environment(folder);
  const manifest = (tool) => JSON.parse(readFileSync(join(folder, "node_modules", tool, "package.json"), "utf8"));
  let apps = 0;
  return {
    version: (tool) => manifest(tool).version,
    /** A command line, with the file that a package has for the program in front. */
    command(tool, line) {
      const [program, ...args] = line.split(" ");
      const { bin } = manifest(tool);
      return [join(folder, "node_modules", tool, bin[program] ?? bin), ...args];
    },
    /** Sets up an app; gives its folder, and ways to run commands in it. */
    app(name) {
      const app = join(folder, `${name}-${++apps}`);
      cpSync(join(here, "apps", name), app, { recursive: true });
      for (const file of ["use.js", "live-data.js"]) cpSync(join(here, file), join(app, file));
      execFileSync(tool("esbuild"), ["use.js", "--format=cjs", "--outfile=use.cjs", "--log-level=error"], { cwd: app });
      cpSync(installed, join(app, "node_modules/prefect-wasm"), { recursive: true });
      return {
        folder: app,
        run: (command, ...more) => run([...command, ...more], { cwd: app, env }),
        start: (command, until) => start(command, { cwd: app, env }, until),
      };
    },
  };
}

/**
 * Installs tools into target/consumers/, unless they are there as the lock file has them; gives the folder.
 *
 * By `npm install` and not `npm ci`, which refuses a lock file that lacks the builds of a tool for other platforms:
 * not every registry has them all. What is in the lock file is installed in exactly that version either way.
 */
function install(which) {
  const from = join(here, "tools", which);
  const to = join(root, "target/consumers", which);
  const lock = readFileSync(join(from, "package-lock.json"), "utf8");
  const note = join(to, "node_modules/.installed");
  if (existsSync(note) && readFileSync(note, "utf8") === lock) return to;

  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  cpSync(from, to, { recursive: true });
  const options = ["--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
  execFileSync("npm", ["install", ...options], { cwd: to, stdio: ["ignore", "ignore", "inherit"] });
  writeFileSync(note, lock);
  return to;
}

/** Hard links take no time and no space, but there are none from one file system to another. */
function linkOrCopy(from, to) {
  try {
    execFileSync("cp", ["-al", from, to], { stdio: "ignore" });
  } catch {
    execFileSync("cp", ["-a", from, to]);
  }
}

/** What the tools see of the environment: nothing that changes how they work, nothing that has them call home. */
function environment(folder) {
  const { PATH, HOME } = process.env;
  return {
    PATH,
    HOME,
    CI: "true",
    NO_COLOR: "1",
    API_URL: servers.plain.apiUrl,
    DENO_DIR: join(folder, "deno"),
    DENO_NO_UPDATE_CHECK: "1",
    NEXT_TELEMETRY_DISABLED: "1",
    WRANGLER_HIDE_BANNER: "true", // and does not ask for a newer wrangler
    WRANGLER_SEND_METRICS: "false",
  };
}

const running = new Set();
process.on("exit", () => running.forEach(end));

function launch([program, ...args], options) {
  // A group of its own, to be ended as one: some tools have children.
  const child = spawn(program, args, { ...options, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  running.add(child);
  child.said = "";
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => (child.said += text));
  const exit = new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", (code, signal) => resolve(code ?? signal));
  });
  exit.then(() => running.delete(child));
  const failure = (code) => new Error(`${program} ${args.join(" ")} ended with ${code}\n${child.said.slice(-4_000)}`);
  return { child, exit, failure };
}

function end(child) {
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {} // it has ended
}

/** Runs a command to its end; gives what it printed, and fails with that if it failed. */
async function run(command, options) {
  const { child, exit, failure } = launch(command, options);
  let printed = "";
  child.stdout.on("data", (text) => (printed += text));
  const code = await exit;
  if (code !== 0) throw failure(code);
  return printed;
}

/** Starts a server; gives what `until` found in its output, all it has said, and a way to stop it. */
function start(command, options, until) {
  const { child, exit, failure } = launch(command, options);
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = child.said.match(until);
      if (found) resolve({ found, said: () => child.said, stop: () => (end(child), exit) });
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    exit.then((code) => reject(failure(code)));
  });
}

/** A port that is free, for servers that can't be told to choose one. */
export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** Whether a file is the binary, whatever it is called; whether a script has it as text. */
export const isBinary = (content) => content.startsWith("\0asm");
export const hasText = (content) => content.includes(TEXT);

const TEXT = "AGFzbQEAAAA"; // how the binary begins in base64
const GLUE = "prefect-wasm is not initialised yet";

/** How often a folder has the binary as a file, the binary as text, and the glue. */
export function copies(folder) {
  const occurrences = (content, part) => content.split(part).length - 1;
  const count = { file: 0, text: 0, glue: 0 };
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, name);
    if (name.endsWith(".map") || !statSync(path).isFile()) continue;
    const content = readFileSync(path, "latin1");
    if (isBinary(content)) count.file += 1;
    count.text += occurrences(content, TEXT);
    count.glue += occurrences(content, GLUE);
  }
  return count;
}
