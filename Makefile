# Everything a contributor runs. Each target can be repeated; what is up to date is skipped.
#
# Each version is set in one file: Rust in rust-toolchain.toml, wasm-bindgen in
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

tools: # installs what is needed without a server
	@scripts/setup.sh tools

dev: ## build pkg/ in seconds, unoptimised and without a tarball: then `node --test` on one file
	@node pkg-template/build.mjs --dev

check: tools ## everything that needs no server: formatting, lints, types, unit tests
	@scripts/test.sh check

lint: tools ## formatting, lints and types only
	@scripts/test.sh lint

format: tools ## format Rust, JavaScript and TypeScript
	@cargo fmt
	@biome format --write

package: tools ## build the npm package: pkg/ and prefect-wasm-<version>.tgz
	@node pkg-template/build.mjs

generate: setup ## regenerate src/models/ from the server's OpenAPI document
	@node scripts/generate/main.mjs

docs: package ## build the API reference site, target/docs/, from the types; any warning is an error
	@typedoc --options scripts/typedoc.json

api: package ## update the snapshots of the public surface, after an intended change
	@node tests/package/api/report.mjs --update
	@node scripts/generate/operations.mjs

notices: tools ## update THIRD-PARTY-NOTICES.txt, after Cargo.lock or a bundled library changed
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

test-consumers: setup package ## test the package in every supported runtime, bundler and framework
	@CONSUMERS=all node --test tests/consumers/*.test.mjs

test-servers: setup package ## test with other versions of Prefect, PostgreSQL, CSRF and authentication, into docs/servers.md
	@node tests/versions/run.mjs $(SERVER)

bench: setup package ## measure everything into docs/performance.md, in about half an hour; BENCH=name measures one part
	@node benches/run.mjs $(BENCH)

clean: ## remove everything that these targets created in this folder
	rm -rf target pkg prefect-wasm-*.tgz node_modules .venv .cache
