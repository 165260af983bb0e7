// Starts real Prefect servers, for the tests and for the demo.
//
// Each server has a home of its own (SQLite in a temporary folder), copied from a template that is created once and cached,
// because migrations take most of a first start. However this process ends, except by SIGKILL, its servers end with it.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { cp, mkdtemp, rename } from "node:fs/promises";
import { createServer } from "node:net";
import { constants, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cache = join(root, ".cache");

/** The logs of the servers. */
export const logs = join(cache, "logs");

/** The version that everything is tested with; tests/server/versions/ has lists for others. */
export const [pinned] = readFileSync(join(root, "tests/server/requirements.txt"), "utf8").match(/(?<=^prefect==)\S+/m);

/** The interpreter that has Prefect installed. */
export const python = interpreter(pinned);

function interpreter(version) {
  return join(root, version === pinned ? ".venv" : `.cache/servers/${version}`, "bin/python");
}

const START_MS = 240_000; // a first start takes 21 s on two idle cores, and took 109 s on busy ones
const STOP_MS = 10_000; // normally it takes 1 to 3 s

/**
 * Starts a server; resolves when it is healthy, rejects with the end of its log when it is not.
 *
 * @param {object} [options]
 * @param {boolean} [options.csrf] demand CSRF tokens
 * @param {string} [options.authString] demand Basic authentication: "user:password"
 * @param {boolean} [options.services] run the scheduler, the marking of late runs, the event persister…
 * @param {Record<string, string>} [options.env] more settings: PREFECT_…
 * @param {number} [options.port] a free one unless given
 * @param {string} [options.version] of Prefect; the pinned one unless given
 * @param {string} [options.database] the URL of a database of its own; SQLite unless given
 * @param {string} [options.log] the name of its log, which then stays until the next of this name; without, it goes
 *   when this process ends well
 */
export async function startPrefectServer(options = {}) {
  const { csrf = false, authString, services = false, env = {}, port, version = pinned, database, log } = options;
  const home = await temporaryHome(join(tmpdir(), "prefect-home-"));
  if (!database) await cp(await template(version), home, { recursive: true });
  const server = await launch(home, {
    port,
    services,
    version,
    log,
    env: {
      ...(database
        ? { PREFECT_SERVER_DATABASE_CONNECTION_URL: database }
        : {
            PREFECT_SERVER_DATABASE_MIGRATE_ON_START: "false", // the template's was
            PREFECT_SERVER_REGISTER_BLOCKS_ON_START: "false", // the template has them
          }),
      ...(csrf && { PREFECT_SERVER_CSRF_PROTECTION_ENABLED: "true" }),
      ...(authString && { PREFECT_SERVER_API_AUTH_STRING: authString }),
      ...env,
    },
  });
  return { ...server, csrf, authString };
}

const ready = {};

/** A home as a first start leaves it. */
function template(version) {
  return (ready[version] ??= makeTemplate(version));
}

async function makeTemplate(version) {
  const folder = join(cache, `prefect-home-${version}`);
  if (existsSync(folder)) return folder;

  mkdirSync(cache, { recursive: true });
  const home = await temporaryHome(`${folder}-`);
  const server = await launch(home, { version });
  await server.stop();
  try {
    await rename(home, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // else another process was first, and its template serves
  }
  return folder;
}

const running = new Set();

/**
 * What `--no-services` is to a server that is older than that. A newer one runs CANCELLATION_CLEANUP all the same, which
 * ends each run that has been Cancelling for 5 minutes: after a test with a thousand of them, that is all it does.
 */
const noServices = Object.fromEntries(
  [
    ...["SCHEDULER", "LATE_RUNS", "FLOW_RUN_NOTIFICATIONS", "PAUSE_EXPIRATIONS", "CANCELLATION_CLEANUP", "FOREMAN", "TRIGGERS"],
    ...["EVENT_PERSISTER", "TASK_RUN_RECORDER"],
  ].map((name) => [`PREFECT_API_SERVICES_${name}_ENABLED`, "false"]),
);

async function launch(home, { version, port, services = false, env = {}, log: logName }) {
  const python = interpreter(version);
  if (!existsSync(python)) throw new Error(`There is no ${python}: run \`scripts/setup.sh server ${version}\`.`);
  endWithThisProcess();
  const lacksFlag = version.startsWith("3.0.");

  port ??= await freePort();
  const url = `http://127.0.0.1:${port}`;
  const logFile = newLogFile(port, logName);
  const log = openSync(logFile, "w");
  const child = spawn(
    python,
    [
      "-I", // a PYTHONPATH of the caller's stays out
      join(dirname(python), "prefect"), // Prefect 3.0 doesn't know `-m prefect`
      ...["server", "start", "--host", "127.0.0.1", "--port", `${port}`, "--no-ui"],
      ...(services || lacksFlag ? [] : ["--no-services"]),
    ],
    {
      cwd: home, // Prefect also reads .env, prefect.toml and pyproject.toml of where it starts
      env: {
        ...withoutPrefect(process.env),
        PREFECT_HOME: home,
        PREFECT_PROFILES_PATH: join(home, "profiles.toml"),
        PREFECT_SERVER_ANALYTICS_ENABLED: "false",
        PREFECT_SERVER_LOGGING_LEVEL: "WARNING",
        // It would close connections after 5 s without a request, perhaps just when a test sends one.
        PREFECT_SERVER_API_KEEPALIVE_TIMEOUT: "3600",
        ...(!services && noServices),
        ...env,
      },
      stdio: ["ignore", log, log],
    },
  );
  closeSync(log);

  running.add(child);
  const exit = new Promise((resolve) => child.once("exit", resolve).once("error", resolve));
  exit.then(() => running.delete(child));

  const deadline = Date.now() + START_MS;
  while (!(await isHealthy(url))) {
    if (running.has(child) && Date.now() < deadline) {
      await sleep(100);
      continue;
    }
    if (interrupted) await new Promise(() => {}); // the process is about to end
    const what = running.has(child) ? `was not healthy after ${START_MS / 1000} s` : "ended before it was healthy";
    await stop(child);
    throw new Error(`The Prefect server on port ${port} ${what}. Its log ends with:\n${tail(logFile)}`);
  }
  return {
    url,
    apiUrl: `${url}/api`,
    pid: child.pid,
    logFile,
    database: join(home, "prefect.db"),
    stop: () => stop(child),
    /** Ends it as a crash would. */
    kill: () => stop(child, "SIGKILL"),
    /** Starts it again, at the same address and with all that it had stored; gives the server that it is then. */
    again: () => launch(home, { version, port, services, env, log: logName }),
  };
}

async function stop(child, signal = "SIGINT") {
  if (!running.has(child)) return;
  child.kill(signal);
  const bound = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await once(child, "exit");
  clearTimeout(bound);
}

async function isHealthy(url) {
  try {
    const response = await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(5_000) });
    await response.text();
    return response.ok;
  } catch {
    return false;
  }
}

const given = new Set();

/** A port the system has free, and that no other server of this process is about to take. */
async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (given.has(port)) return freePort();
  given.add(port);
  return port;
}

/** A developer's own PREFECT_API_URL and the like must not reach a test's server. */
function withoutPrefect(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("PREFECT_")));
}

const homes = [];

async function temporaryHome(prefix) {
  const home = await mkdtemp(prefix);
  homes.push(home);
  return home;
}

const logFiles = [];

function newLogFile(port, name) {
  mkdirSync(logs, { recursive: true });
  const path = join(logs, name ?? `prefect-${process.pid}-${port}.log`);
  if (name === undefined) logFiles.push(path);
  return path;
}

function tail(path, lines = 40) {
  return readFileSync(path, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
}

let watching = false;
let interrupted = false;
let byHand = false;

function endWithThisProcess() {
  if (watching) return;
  watching = true;

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, async () => {
      interrupted = true;
      byHand = signal === "SIGINT"; // Ctrl-C is no failure
      await Promise.all([...running].map(stop));
      process.exit(128 + constants.signals[signal]);
    });
  }

  process.on("exit", (code) => {
    for (const child of running) child.kill("SIGKILL");
    for (const home of homes) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    for (const log of logFiles) {
      if (code === 0 || byHand) rmSync(log, { force: true });
      else console.error(`The log of a Prefect server: ${log}`);
    }
  });
}
