# Everything a contributor runs. Each target can be repeated: what is done is skipped.
#
# Versions live in one place each: Rust in rust-toolchain.toml, wasm-bindgen in
# Cargo.lock, Prefect in tests/server/requirements.txt, npm tools in package.json,
# wasm-pack and cargo-about here.
export WASM_PACK_VERSION := 0.15.0
export CARGO_ABOUT_VERSION := 0.9.3

CARGO_HOME ?= $(HOME)/.cargo
export PATH := $(CURDIR)/node_modules/.bin:$(CARGO_HOME)/bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup tools dev check lint format package generate docs api notices demo screenshots servers test test-consumers test-servers bench clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what the rest needs: Rust target, tools, a Prefect server, browsers
	@scripts/setup.sh

tools: # what is needed without a server
	@scripts/setup.sh tools

dev: ## build pkg/ in seconds, not optimised and without a tarball: then `node --test` on one file
	@node pkg-template/build.mjs --dev

check: tools ## what needs no server: formats, lints, types, unit tests
	@scripts/test.sh check

lint: tools ## formats, lints and types alone
	@scripts/test.sh lint

format: tools ## format Rust, JavaScript and TypeScript
	@cargo fmt
	@biome format --write

package: tools ## build the npm package: pkg/ and prefect-wasm-<version>.tgz
	@node pkg-template/build.mjs

generate: setup ## write src/models/ anew, from the server's description of its API
	@node scripts/generate/main.mjs

docs: package ## the API site, target/docs/: made of the types, and any warning is an error
	@typedoc --options scripts/typedoc.json

api: package ## write the public surface down anew, after it was changed on purpose
	@node tests/package/api/report.mjs --update
	@node scripts/generate/operations.mjs

notices: tools ## write THIRD-PARTY-NOTICES.txt anew, after Cargo.lock or a bundled library was changed
	@scripts/setup.sh notices
	@node scripts/notices/write.mjs

demo: setup package ## start a Prefect server with sample runs and open the admin page on it
	@node tests/server/demo.mjs

screenshots: setup package ## take the pictures of the admin page that the docs show
	@node tests/page/screenshots.mjs

servers: setup ## keep the servers of the tests running until Ctrl-C: single tests then start at once
	@node tests/server/run.mjs

test: setup ## run every check, as CI does
	@scripts/test.sh

test-consumers: setup package ## try the package in every runtime, bundler and framework it is for
	@CONSUMERS=all node --test tests/consumers/*.test.mjs

test-servers: setup package ## try the client with other versions of Prefect, on PostgreSQL, behind CSRF and auth: into docs/servers.md
	@node tests/versions/run.mjs $(SERVER)

bench: setup package ## measure everything, about ten minutes, into docs/performance.md; BENCH=name for one part
	@node benches/run.mjs $(BENCH)

clean: ## remove all that these targets made in this folder
	rm -rf target pkg prefect-wasm-*.tgz node_modules .venv .cache
