// node benches/size.mjs [--json]
//
// What a page downloads, by part: KiB, compressed with `gzip -9` and with Brotli's best level. The scripts
// are measured as a bundler would emit them: in one file, minified.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { build } from "esbuild";
import { report, root } from "./support.mjs";

const pkg = join(root, "pkg");
const minified = async (entry, external = []) => {
  const { outputFiles } = await build({
    entryPoints: [join(pkg, entry)],
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
    external,
    logLevel: "error",
    outdir: "out",
    loader: { ".wasm": "empty" },
  });
  return Buffer.from(outputFiles[0].contents);
};
const parts = {
  "the binary": readFileSync(join(pkg, "prefect_wasm_bg.wasm")),
  "entry and glue": await minified("browser.js", ["./wasm-inline.js"]),
};

const kibibytes = (bytes) => ({ median: bytes.length / 1024, spread: 0, unit: "KiB" });
function sizes(compress) {
  const compressed = Object.entries(parts).map(([name, bytes]) => ({ name, bytes: compress(bytes) }));
  const all = { name: "everything", bytes: Buffer.concat(compressed.map(({ bytes }) => bytes)) };
  return [all, ...compressed].map(({ name, bytes }) => ({ name, ...kibibytes(bytes) }));
}
report(
  { name: "Size, gzip", variants: sizes((bytes) => gzipSync(bytes, { level: 9 })) },
  { name: "Size, Brotli", variants: sizes((bytes) => brotliCompressSync(bytes)) },
);
