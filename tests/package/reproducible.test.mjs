// The same sources give the same tarball, byte for byte: built once more, with nothing but what build.mjs calls
// its inputs, in another folder, under other names, rights and hours.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, test } from "node:test";
import { root, run, tarball } from "./support.mjs";

const place = mkdtempSync(join(tmpdir(), "prefect-wasm-elsewhere-"));
after(() => rmSync(place, { recursive: true, force: true }));

const hash = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

test("built elsewhere, the tarball is the same", { timeout: 900_000 }, async () => {
  const folder = join(place, "a much longer name, with spaces", "prefect-wasm");
  mkdirSync(folder, { recursive: true });
  const inputs = readdirSync(root).filter((name) =>
    /^(src|pkg-template|www|docs|Cargo\..+|rust-toolchain\.toml|package-lock\.json|LICENSE|THIRD-PARTY-NOTICES\.txt|README.*\.md)$/.test(
      name,
    ),
  );
  for (const name of inputs) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const cargo = join(place, "cargo");
  symlinkSync(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), cargo);

  const elsewhere = { CARGO_HOME: cargo, TZ: "Pacific/Auckland", LANG: "tr_TR.UTF-8", CARGO_TARGET_DIR: join(folder, "target") };
  const variables = Object.entries(elsewhere).map(([name, value]) => `${name}=${value}`);
  await run("env", [...variables, "sh", "-c", "umask 077 && exec node pkg-template/build.mjs"], folder);
  assert.equal(hash(join(folder, basename(tarball))), hash(tarball), "is the one here up to date? make package");
});
