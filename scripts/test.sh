#!/usr/bin/env bash
# scripts/test.sh [lint|check]
#
# `make test`: every check in order, quick ones first; the first failure ends it. `make lint` and `make check` stop
# earlier.
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

# The admin page uses the package's declarations, so this needs pkg/.
page_types() {
  check tsc --project www
}

# The tests in JavaScript that need neither a server nor the tarball. `make test` runs them along with all others.
unit_tests() {
  check node --test tests/generate/*.test.mjs tests/client/{input,printing}.test.mjs tests/page/build.test.mjs
}

# The addresses of the servers are compiled into these tests, so they can't ask for them.
rust_tests() {
  check node tests/server/run.mjs -- wasm-pack test --node -- --test node
  check node tests/server/run.mjs -- wasm-pack test --headless --chrome -- --test web
}

# All tests in JavaScript, in two halves side by side: most of them wait for a server. What one half prints comes after
# the other. How long the page holds the browser's thread can't be measured beside anything else. What failed is said
# again at the end, after some thousands of lines.
js_tests() {
  local half logs failed= others
  mapfile -t others < <(printf '%s\n' tests/**/*.test.mjs | grep -vE '^tests/(client|faults|page/many)\b')
  logs=$(mktemp -d)
  node --test tests/{client,faults}/*.test.mjs >"$logs/client" 2>&1 &
  half=$!
  trap 'kill "$half" 2>/dev/null || true' EXIT
  check node --test "${others[@]}" 2>&1 | tee "$logs/others" || failed=1
  wait "$half" || failed=1
  trap - EXIT
  check cat "$logs/client"
  check node --test tests/page/many.test.mjs 2>&1 | tee "$logs/many" || failed=1
  [ -z "$failed" ] || grep -hE '^ *not ok ' "$logs"/* || true
  rm -r "$logs"
  [ -z "$failed" ]
}

case "${1:-all}" in
  lint)
    lint
    check node pkg-template/build.mjs --any
    page_types
    ;;
  check)
    lint
    check node pkg-template/build.mjs --any
    page_types
    check cargo test
    unit_tests
    ;;
  all)
    lint
    check node scripts/generate/main.mjs --check
    check env PROPTEST_CASES=4096 cargo test
    check make --no-print-directory package
    page_types
    rust_tests
    js_tests
    # The pinned server does all of it above; the oldest supported does the main job.
    check node tests/versions/run.mjs --job
    ;;
  *)
    echo "scripts/test.sh: there is no \"$1\", only lint and check" >&2
    exit 2
    ;;
esac
