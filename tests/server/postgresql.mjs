// A PostgreSQL cluster in a temporary folder, for a Prefect server that keeps its data there. It ends with this process.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Where Debian has it, the newest if there are several; elsewhere it is on the PATH. */
function program(name) {
  const versions = "/usr/lib/postgresql";
  const newest =
    existsSync(versions) &&
    readdirSync(versions)
      .sort((a, b) => a - b)
      .at(-1);
  return newest ? join(versions, newest, "bin", name) : name;
}

/** It refuses to run as root: then it runs as the user that its package made. */
function user() {
  if (process.getuid() !== 0) return {};
  const [uid, gid] = ["-u", "-g"].map((flag) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" })));
  return { uid, gid };
}

/** Starts one; resolves, when it takes connections, to the URL of its database for Prefect. */
export async function startPostgreSQL() {
  const folder = mkdtempSync(join(tmpdir(), "prefect-postgresql-"));
  const owner = user();
  if (owner.uid) chownSync(folder, owner.uid, owner.gid);
  const data = join(folder, "data");
  const as = { ...owner, cwd: folder, stdio: ["ignore", "ignore", "inherit"], env: { PATH: process.env.PATH, LC_ALL: "C.UTF-8" } };
  execFileSync(program("initdb"), ["-D", data, "-U", "prefect", "--auth=trust", "--encoding=UTF8", "--no-sync"], as);

  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));

  const settings = { listen_addresses: "127.0.0.1", unix_socket_directories: "", port, fsync: "off", log_min_messages: "fatal" };
  const child = spawn(
    program("postgres"),
    ["-D", data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])],
    as,
  );
  const exit = once(child, "exit");
  const clear = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.on("exit", () => {
    child.kill("SIGKILL");
    clear();
  });
  const stop = async () => {
    child.kill("SIGINT"); // ends what is connected, too
    await exit;
    clear();
  };

  const isReady = () => {
    try {
      execFileSync(program("pg_isready"), ["-q", "-h", "127.0.0.1", "-p", `${port}`, "-U", "prefect", "-d", "postgres"], {
        stdio: "ignore",
      });
      return true;
    } catch {
      return false;
    }
  };
  for (let tries = 300; !isReady(); tries -= 1) {
    if (tries === 0 || child.exitCode !== null) throw new Error("PostgreSQL did not start.");
    await sleep(100);
  }
  return { url: `postgresql+asyncpg://prefect@127.0.0.1:${port}/postgres`, stop };
}
