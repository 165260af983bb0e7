#!/usr/bin/env bash
# `make test`: every check in order, quick ones first; the first that fails ends it.
set -euo pipefail
shopt -s globstar nullglob
cd "$(dirname "$0")/.."

check() {
  echo "── $*"
  "$@"
}

alone() {
  check cargo fmt --check
  check cargo clippy --all-targets -- -D warnings
  check cargo clippy --all-targets --target wasm32-unknown-unknown -- -D warnings
  check env PROPTEST_CASES=4096 cargo test
  check make --no-print-directory package
}

# Started by run.mjs, which puts the servers' addresses into PREFECT_TEST_*.
with_servers() {
  check wasm-pack test --node -- --test node
  check wasm-pack test --headless --chrome -- --test web
  local files=(tests/**/*.test.mjs)
  if [ ${#files[@]} -gt 0 ]; then check node --test "${files[@]}"; fi
}

if [ "${1:-}" = with-servers ]; then
  with_servers
else
  alone
  check node tests/server/run.mjs -- scripts/test.sh with-servers
fi
