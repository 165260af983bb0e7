#!/usr/bin/env bash
# scripts/test.sh [lint|check]
#
# `make test`: every check in order, quick ones first; the first that fails ends it. `make lint` and `make check`
# stop on the way.
set -euo pipefail
shopt -s globstar
cd "$(dirname "$0")/.."

check() {
  echo "── $*"
  "$@"
}

lint() {
  check cargo fmt --check
  check biome check --error-on-warnings
  check tsc --project pkg-template
  check cargo clippy --all-targets -- -D warnings
  check cargo clippy --all-targets --target wasm32-unknown-unknown -- -D warnings
}

# The addresses of the servers are compiled into these tests, so they can't ask for them.
rust_tests() {
  check node tests/server/run.mjs -- wasm-pack test --node -- --test node
  check node tests/server/run.mjs -- wasm-pack test --headless --chrome -- --test web
}

what=${1:-all}
lint
[ "$what" != lint ] || exit 0
[ "$what" != check ] || { check cargo test; exit; }
check node scripts/generate/main.mjs --check
check env PROPTEST_CASES=4096 cargo test
check make --no-print-directory package
rust_tests
check node --test tests/**/*.test.mjs
# The pinned server does all of it above; the oldest supported does the main job.
check node tests/versions/run.mjs --job
