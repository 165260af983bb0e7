// The built page: it is small, and the same sources give the same bytes. (Its types are checked by scripts/test.sh.)

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { buildAdmin } from "../../www/build.mjs";
import { root } from "../package/support.mjs";

const START = 46; // KB, gzip, beside the binary
const WITH_MARKDOWN = 80;

const admin = join(root, "pkg/admin");
const page = readFileSync(join(admin, "index.html"), "utf8");
const kilobytes = (names) => names.reduce((sum, name) => sum + gzipSync(readFileSync(join(admin, name)), { level: 9 }).length, 0) / 1024;

/** Files with all that they can't begin without. */
function withImports(names) {
  const all = new Set(names);
  for (const name of all) {
    const code = readFileSync(join(admin, name), "utf8");
    for (const [, other] of code.matchAll(/(?:from|import)"\.\/([^"]+)"/g)) all.add(other);
  }
  return [...all];
}

const place = mkdtempSync(join(tmpdir(), "prefect-wasm-admin-"));
after(() => rmSync(place, { recursive: true, force: true }));

test("keeps to its size", (t) => {
  const code = readdirSync(admin).filter((name) => /\.(js|css|html)$/.test(name));
  const first = code.filter((name) => name === "index.html" || page.includes(`"${name}"`));
  assert.deepEqual(withImports(first).sort(), [...first].sort()); // all that it begins with is preloaded
  const markdown = withImports([...first, ...code.filter((name) => /^(Markdown|later)-/.test(name))]);
  assert.ok(markdown.length >= first.length + 2);
  t.diagnostic(
    `at the start ${kilobytes(first).toFixed(1)} KB, with markdown ${kilobytes(markdown).toFixed(1)} KB, in all ${kilobytes(code).toFixed(1)} KB`,
  );
  assert.ok(kilobytes(first) <= START, `${kilobytes(first)} KB at the start`);
  assert.ok(kilobytes(markdown) <= WITH_MARKDOWN, `${kilobytes(markdown)} KB with markdown`);
});

test("has no second binary and no script in the page, and a policy that lets nothing else run", () => {
  assert.deepEqual(
    readdirSync(admin).filter((name) => /wasm/.test(name)),
    [],
  );
  assert.doesNotMatch(page, /importmap|<script(?![^>]* src=)|unsafe-inline|sha256-/);
  for (const part of [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "trusted-types 'none'",
    "require-trusted-types-for 'script'",
  ]) {
    assert.ok(page.includes(part), part);
  }
});

test("built for a package elsewhere, it is the same", async () => {
  const folder = join(place, "another name", "package");
  cpSync(join(root, "pkg"), folder, { recursive: true, filter: (path) => !path.endsWith("/admin") });
  await buildAdmin(folder);
  const names = readdirSync(admin).sort();
  assert.deepEqual(readdirSync(join(folder, "admin")).sort(), names);
  for (const name of names) assert.ok(readFileSync(join(folder, "admin", name)).equals(readFileSync(join(admin, name))), name);
});
