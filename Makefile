# Everything a contributor runs. Each target can be repeated: what is done is skipped.
#
# Versions live in one place each: Rust in rust-toolchain.toml, wasm-bindgen in
# Cargo.lock, Prefect in tests/server/requirements.txt, npm tools in package.json,
# and wasm-pack here.
export WASM_PACK_VERSION := 0.15.0

CARGO_HOME ?= $(HOME)/.cargo
export PATH := $(CURDIR)/node_modules/.bin:$(CARGO_HOME)/bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup package dev docs api demo test test-consumers bench clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what the rest needs: Rust target, tools, a Prefect server, Chromium
	@scripts/setup.sh

package: setup ## build the npm package: pkg/ and prefect-wasm-<version>.tgz
	@pkg-template/build.sh

dev: ## build pkg/ quickly, unoptimised and without a tarball: for one test after one change
	@PROFILE=--dev pkg-template/build.sh

docs: package ## the API site, target/docs/: made of the types, and any warning is an error
	@typedoc --options scripts/typedoc.json

api: package ## write the public surface down anew, after it was changed on purpose
	@node tests/package/api/report.mjs --update
	@node scripts/generate/operations.mjs

demo: package ## start a Prefect server with sample runs and open the admin page on it
	@node tests/server/demo.mjs

test: setup ## run every check, as CI does
	@scripts/test.sh

test-consumers: package ## try the package in every runtime, bundler and framework it is for
	@CONSUMERS=all node tests/server/run.mjs -- node --test tests/consumers/*.test.mjs

bench: package ## measure everything, about ten minutes, into docs/performance.md; BENCH=name for one part
	@node benches/run.mjs $(BENCH)

clean: ## remove all that these targets made in this folder
	rm -rf target pkg prefect-wasm-*.tgz node_modules .venv .cache
