#!/usr/bin/env bash
# scripts/setup.sh [all|tools|notices|server VERSION|postgresql]
#
# `make setup`: installs everything that a fresh checkout needs to build and test. `tools` installs what is needed without
# a server, to build, lint and run unit tests; `notices` a tool that only `make notices` needs; a server of another version
# and PostgreSQL are for `make test-servers`.
#
# Every step first checks whether it is done already, so a second run takes a moment. A step that fails says in one
# sentence what is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "setup: $*"; }
fail() { echo "setup: $*" >&2; exit 1; }
has() { command -v "$1" >/dev/null; }

# Installing empties the folder first. If it is a link, that would be the folder of another checkout.
refuse_link() {
  if [ -L "$1" ]; then fail "$1 is a link to another folder, which installing would empty. Remove the link first: rm $1"; fi
}

apt_install() {
  local sudo=()
  if [ "$(id -u)" != 0 ]; then sudo=(sudo); fi
  has apt-get && { [ ${#sudo[@]} = 0 ] || has sudo; } || return 1
  "${sudo[@]}" apt-get update -q && "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qy "$@"
}

check_prerequisites() {
  has node || fail "Node 20 or newer is needed; there is no 'node' on the PATH."
  node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' ||
    fail "Node 20 or newer is needed; this one is $(node --version)."
  has rustup || fail "rustup is needed, to get the Rust version in rust-toolchain.toml and its WebAssembly target."
  cargo --version >/dev/null || fail "the Rust version in rust-toolchain.toml could not be installed by rustup."
}

wasm_target() {
  if rustup target list --installed | grep -qx wasm32-unknown-unknown; then return; fi
  say "adding the Rust target wasm32-unknown-unknown"
  rustup target add wasm32-unknown-unknown ||
    fail "'rustup target add wasm32-unknown-unknown' failed; can this machine reach Rust's download server?"
}

# cargo_tool CRATE VERSION COMMAND [FLAG...]
cargo_tool() {
  local crate=$1 version=$2 command=$3
  if [ "$("$command" --version 2>/dev/null)" = "$command $version" ]; then return; fi
  say "compiling $crate $version (some minutes, once)"
  cargo install "$crate" --version "$version" --force "${@:4}" || fail "'cargo install $crate' failed; see above."
}

cargo_tools() {
  [ -f Cargo.lock ] || fail "Cargo.lock is missing; it says which wasm-bindgen to install."
  # The command line tool refuses a module made by any other version of the crate.
  local bindgen
  bindgen=$(awk '/^name = "wasm-bindgen"$/ { getline; gsub(/[^0-9.]/, ""); print }' Cargo.lock)
  [ -n "$bindgen" ] || fail "Cargo.lock names no wasm-bindgen."
  # No --locked here: the lock file in that crate holds a yanked dependency.
  cargo_tool wasm-bindgen-cli "$bindgen" wasm-bindgen
  cargo_tool wasm-pack "$WASM_PACK_VERSION" wasm-pack --locked
}

# A copy of the lock file is kept beside what was installed from it.
npm_tools() {
  if cmp -s package-lock.json node_modules/.installed; then return; fi
  refuse_link node_modules
  say "installing the npm tools"
  npm ci --no-audit --no-fund --loglevel=error || fail "'npm ci' failed; see above."
  cp package-lock.json node_modules/.installed
}

check_python() {
  has python3 || fail "Python 3.11 or newer is needed (for the Prefect server); there is no 'python3' on the PATH."
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    fail "Python 3.11 or newer is needed (for the Prefect server); this one is $(python3 --version)."
}

# python_environment FOLDER LIST: installs exactly what the list says
python_environment() {
  local folder=$1 list=$2
  if cmp -s "$list" "$folder/.installed"; then return; fi
  refuse_link "$folder"
  say "installing the Prefect server into $folder"
  if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
    apt_install python3-venv && python3 -c 'import ensurepip, venv' ||
      fail "Python's 'venv' module is needed; distributions call it python3-venv or the like."
  fi
  python3 -m venv --clear "$folder" || fail "'python3 -m venv' failed; see above."
  "$folder/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps -r "$list" ||
    fail "the Prefect server could not be installed from $list."
  cp "$list" "$folder/.installed"
}

# One of the versions that the client is tested with; the pinned one has a list and a folder of its own.
prefect_server() {
  local list=tests/server/versions/$1.txt
  if grep -qx "prefect==$1" tests/server/requirements.txt; then
    python_environment .venv tests/server/requirements.txt
  else
    [ -f "$list" ] || fail "there is no list for Prefect $1: $list."
    mkdir -p .cache/servers
    python_environment ".cache/servers/$1" "$list"
  fi
}

postgresql() {
  if has postgres || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1; then return; fi
  say "installing PostgreSQL"
  apt_install postgresql || fail "PostgreSQL is needed; install it with your system's package manager."
}

browser() {
  if has chromedriver && { has chromium || has chromium-browser || has google-chrome || has google-chrome-stable; }; then return; fi
  say "installing Chromium and its driver"
  apt_install chromium chromium-driver ||
    fail "Chromium (or Chrome) and a chromedriver of the same version are needed; install them with your system's package manager."
}

# WebKitGTK has no headless mode, so it gets a virtual screen.
other_browsers() {
  if { has firefox-esr || has firefox; } && has WebKitWebDriver && has Xvfb; then return; fi
  say "installing Firefox, and WebKitGTK with its driver"
  local firefox=()
  has firefox || firefox=(firefox-esr)
  apt_install "${firefox[@]}" webkit2gtk-driver xvfb ||
    fail "Firefox, WebKitGTK's WebKitWebDriver and Xvfb are needed; install them with your system's package manager."
}

tools() {
  check_prerequisites
  wasm_target
  cargo_tools
  npm_tools
}

case "${1:-all}" in
  all)
    check_python # first, before anything takes minutes
    tools
    python_environment .venv tests/server/requirements.txt
    browser
    other_browsers
    say "ready"
    ;;
  tools) tools ;;
  server) check_python && prefect_server "$2" ;;
  postgresql) postgresql ;;
  notices) cargo_tool cargo-about "$CARGO_ABOUT_VERSION" cargo-about --locked --features cli ;;
esac
