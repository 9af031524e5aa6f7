# GNU make. `make help` lists the targets.

.DEFAULT_GOAL := help
.PHONY: help run build release test check bench audit sbom setup

CARGO_TARGET_DIR ?= target
BROWSER_TARGET := wasm32-unknown-unknown

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

run: build ## set up, build and serve; ROOKERY_ADDR and .env say where and how
	exec $(CARGO_TARGET_DIR)/quick/rookery serve

build: setup ## build the server and what the browser loads, in minutes: not optimised
	@echo "Building. The first time this takes about five minutes on two cores, later seconds."
	cargo build --profile quick --package rookery --package bundle --bins --features rookery/ssr
	$(CARGO_TARGET_DIR)/quick/bundle

release: setup ## build both for production: target/release/rookery and target/site
	cargo build --release --bin rookery --features ssr
	cargo run --profile quick --package bundle -- --check-size

test: setup ## set up, run every check and test, in a browser too
	@python3 end2end/suite test

check: setup ## formatting, lints, layering, documentation
	@python3 end2end/suite check

bench: release ## measure Rookery beside its limits
	@! command -v npm >/dev/null || npm --prefix bench/peers ci --no-audit --no-fund || echo "sharp cannot be installed: its rows will say so" >&2
	cargo run --release --package bench

audit: ## compare the dependencies with known vulnerabilities and our licences (cargo-deny)
	@command -v cargo-deny >/dev/null || { echo "cargo-deny is missing. Install it: cargo install --locked cargo-deny" >&2; exit 1; }
	cargo deny check

sbom: ## write what the server is made of to rookery.cdx.json (cargo-cyclonedx)
	@command -v cargo-cyclonedx >/dev/null || { echo "cargo-cyclonedx is missing. Install it: cargo install --locked cargo-cyclonedx" >&2; exit 1; }
	cargo cyclonedx --format json --spec-version 1.5 --no-default-features --features ssr --target $$(rustc --print host-tuple)
	@echo "rookery.cdx.json lists every crate of the server (CycloneDX); the other files are about its parts."

# What Rust needs is checked here, what the tests need beyond it in end2end/suite/machine.py.
setup:
	@command -v cargo >/dev/null || { echo "Rust is missing. Install it with rustup: https://rustup.rs" >&2; exit 1; }
	@command -v cc >/dev/null || { echo "A C compiler is missing. On Debian: sudo apt-get install build-essential" >&2; exit 1; }
	@test -d "$$(rustc --print target-libdir --target $(BROWSER_TARGET))" || rustup target add $(BROWSER_TARGET) \
		|| { echo "Rust cannot build for the browser yet. Run: rustup target add $(BROWSER_TARGET)" >&2; exit 1; }
