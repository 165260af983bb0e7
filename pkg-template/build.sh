#!/usr/bin/env bash
# `make package`: builds the npm package, pkg/ and prefect-wasm-<version>.tgz beside it.
#
# One binary serves every runtime; the entries in this folder differ in how they find it. So what
# wasm-bindgen makes for bundlers is taken without its loader, and load.js stands in for that.
#
# The same sources give the same tarball, byte for byte, wherever they are built.
set -euo pipefail
shopt -s nullglob
cd "$(dirname "$0")/.."
export PATH=$PWD/node_modules/.bin:$PATH LC_ALL=C
template=pkg-template

version=$(cargo pkgid)
version=${version##*[@#]}
tarball=prefect-wasm-$version.tgz

# A name for all that the package is made of.
inputs() {
  find src $template Cargo.* rust-toolchain.toml package-lock.json LICENSE README*.md -type f -print0 |
    sort -z | xargs -0 sha256sum | sha256sum
}

# The crate, without a path of this machine in it: rustc writes the place of each possible panic into
# the binary. The checkout's own files have relative paths already.
compile() {
  local flags='' from home=${CARGO_HOME:-$HOME/.cargo}
  cargo fetch --locked --target wasm32-unknown-unknown
  for from in "$home"/registry/src/*; do flags+=$'\x1f'"--remap-path-prefix=$from=/crates"; done
  # Where the standard library's source is installed, its paths lead there.
  from=$(rustc --print sysroot)/lib/rustlib/src/rust
  flags+=$'\x1f'"--remap-path-prefix=$from=/rustc/$(rustc -vV | sed -n 's/^commit-hash: //p')"
  CARGO_ENCODED_RUSTFLAGS=${flags:1} wasm-pack build . --mode no-install --target bundler "${PROFILE:---release}" \
    --no-pack --no-opt --out-dir "$1" -- --locked
}

# What wasm-bindgen wrote, without a fault of it: comments that went through one of our macros come out
# as the raw string literals that rustc makes of them.
tidy() {
  sed -E 's/^( *\* )r" ?/\1/; s/^( *\* )r#" ?(.*)"#$/\1\2/; s/ +$//; /^\/\* (tslint|eslint).*\*\/$/d' "$1"
}

# assemble WASM_PACK_OUTPUT PACKAGE
assemble() {
  local from=$1 to=$2 entry exports
  # The binary names the WebAssembly features it uses, so wasm-opt needs no list of them.
  if [ "${PROFILE:-}" = --dev ]; then cp "$from/prefect_wasm_bg.wasm" "$to/"; else
    wasm-opt -Oz --converge "$from/prefect_wasm_bg.wasm" -o "$to/prefect_wasm_bg.wasm"
  fi
  {
    echo "// prefect_wasm_bg.wasm as text, for where the file can't be had. Loaded only then."
    echo "export const bytes = () => Uint8Array.from(atob(\"$(base64 <"$to/prefect_wasm_bg.wasm" | tr -d '\n')\"), (c) => c.charCodeAt(0));"
  } >"$to/wasm-inline.js"

  # The scripts that Rust imports, out of a folder named after a hash.
  mkdir "$to/snippets"
  cp "$from"/snippets/*/pkg-template/js/*.js "$to/snippets"
  tidy "$from/prefect_wasm_bg.js" | sed 's#\./snippets/[^/]*/pkg-template/js/#./snippets/#' >"$to/prefect_wasm_bg.js"

  # Each name by itself: `export *` would give away the glue's inner workings.
  exports=$(node --input-type=module - "$PWD/$to/prefect_wasm_bg.js" <<'JS'
    import { pathToFileURL } from "node:url";
    const names = Object.keys(await import(pathToFileURL(process.argv[2])));
    const own = names.filter((name) => !name.startsWith("__")).sort();
    console.log(`\nexport {\n${own.map((name) => `  ${name},\n`).join("")}} from "./prefect_wasm_bg.js";`);
    console.log(`export { PrefectError, isPrefectError } from "./snippets/errors.js";`);
JS
  )
  cp $template/{environment,load}.js "$to"
  # The one function of it that is used, with its license at the end of the file.
  # esbuild notes where its sources lie: in node_modules/, also where that is a link to elsewhere.
  echo 'export { parse } from "smol-toml";' |
    esbuild --bundle --format=esm --preserve-symlinks --outfile="$to/smol-toml.js" --log-level=warning
  for entry in browser inline node workerd; do
    { cat $template/$entry.js; echo "$exports"; } >"$to/$entry.js"
  done
  cp $template/sync{,-crossing,-worker}.js "$to"
  {
    cat $template/sync-unsupported.js
    echo "$exports" | sed -n 's/^  \(.*\),$/export let \1;/p'
    echo "export let PrefectError, SyncPrefectClient, createClient, init, initSync, isPrefectError;"
  } >"$to/sync-unsupported.js"
  # A file of its own, for it is what the thread runs. Without the cache of compiled code that it switches
  # on for all of the process, and with its license.
  {
    echo '/*! make-synchronized'; cat node_modules/make-synchronized/license; echo '*/'
    sed '/enableCompileCache/d' node_modules/make-synchronized/index.cjs
  } >"$to/make-synchronized.cjs"
  # From within, for esbuild notes the paths of its sources. Those lie beside the bundles, so the maps need no copy.
  (
    cd "$to"
    flags=(--bundle --format=cjs --sourcemap --sources-content=false --log-level=warning)
    esbuild inline.js "${flags[@]}" --outfile=inline.cjs
    esbuild node.js "${flags[@]}" --outfile=node.cjs \
      --platform=node --external:./wasm-inline.js --define:import.meta.url=address \
      --banner:js='const address = require("node:url").pathToFileURL(__filename).href;'
    # The classes are those of node.cjs, so an error is an instance for whoever requires both.
    esbuild sync.js "${flags[@]}" --outfile=sync.cjs \
      --platform=node --external:./node.js --external:./snippets/errors.js --define:import.meta.url=address \
      --banner:js='const address = require("node:url").pathToFileURL(__filename).href;'
    sed -i 's#"\./\(node\|snippets/errors\)\.js"#"./node.cjs"#' sync.cjs
    esbuild sync-unsupported.js --format=cjs --outfile=sync-unsupported.cjs --log-level=warning
  )

  { cat $template/index.d.ts; echo; tidy "$from/prefect_wasm.d.ts" | node $template/types.mjs; } >"$to/index.d.ts"
  cp "$to/index.d.ts" "$to/index.d.cts"
  cp $template/sync.d.ts "$to"
  sed 's#"\./index\.js"#"./index.cjs"#' $template/sync.d.ts >"$to/sync.d.cts"

  sed "s/\"version\": \"0.0.0\"/\"version\": \"$version\"/" $template/package.json >"$to/package.json"
  cp LICENSE "$to"
  if [ -f README.md ]; then cp README.md "$to"; fi
  chmod -R u=rwX,go=rX "$to"
}

build() {
  local work
  mkdir -p target
  work=$(mktemp -d target/package.XXXXXX)
  trap "rm -rf '$work'" EXIT
  mkdir "$work/pkg"
  compile "$work/wasm-pack"
  assemble "$work/wasm-pack" "$work/pkg"
  [ "${PROFILE:-}" = --dev ] || npm pack "./$work/pkg" --pack-destination "$work" --ignore-scripts --loglevel=error >/dev/null
  echo "$1" >"$work/pkg/.inputs"
  # Old and new stand side by side until the very end.
  if [ -d pkg ]; then mv pkg "$work/old"; fi
  mv "$work/pkg" pkg
  rm -f prefect-wasm-*.tgz
  if [ "${PROFILE:-}" != --dev ]; then mv "$work/$tarball" .; fi
}

# within WHAT BYTES BUDGET: prints a size, in KB of 1024 bytes, and says no if it is over the budget.
within() {
  awk -v what="$1" -v size="$2" -v budget="$3" 'BEGIN {
    over = size > budget * 1024
    printf "%-39s %7.1f KB of %d%s\n", what, size / 1024, budget, over ? ": over the budget" : ""
    exit over
  }'
}

check() {
  local failed=0 binary=pkg/prefect_wasm_bg.wasm
  echo "binary: $(wc -c <$binary) bytes"
  within "binary, gzip" "$(gzip -9c $binary | wc -c)" 120 || failed=1
  within "browser entry and glue, minified, gzip" \
    "$(esbuild pkg/browser.js --bundle --minify --format=esm --external:./wasm-inline.js | gzip -9c | wc -c)" 15 || failed=1
  within "$tarball" "$(wc -c <"$tarball")" 1229 || failed=1
  [ "$(tar tzf "$tarball" | grep -c '\.wasm$')" = 1 ] || { echo "$tarball: there should be one .wasm in it"; failed=1; }
  return $failed
}

now=$(inputs)
if [ "$now" != "$(cat pkg/.inputs 2>/dev/null)" ] || [ ! -f "$tarball" ]; then build "$now"; fi
[ "${PROFILE:-}" = --dev ] || check
