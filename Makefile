# make help says what there is.

PREFIX ?= /usr/local
# Where the programs for `make interop` come from: debug or release.
PROGRAMS ?= debug

FUZZ_SECONDS ?= 60

# Without symbols the programs are half as large; a packager who wants them kept says INSTALL_PROGRAM="install -m 0755".
INSTALL_PROGRAM ?= install -s -m 0755

.DEFAULT_GOAL := help
.PHONY: help build release demo test interop interop-all rotations browser shells live lint format bench instructions soak fuzz sanitize
.PHONY: fleet manual site site-check recording install uninstall dist dist-check packaging clean

help: ## Say what there is
	@echo 'Heddle: many profiles of CoreWeave AI Object Storage credentials, kept fresh, switched at once.'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo '  make install takes PREFIX (default /usr/local) and DESTDIR.'

build: ## Build everything for development, in .build/debug
	@scripts/system-packages build
	swift build

release: ## Build heddle and heddled for use, in .build/release
	@scripts/system-packages build
	scripts/build-release heddle
	scripts/build-release heddled

demo: ## Show what Heddle does, against an emulated CoreWeave; leaves nothing behind
	@scripts/demo

test: ## Run the unit and end-to-end tests
	@scripts/test

interop: ## Run boto3, the aws CLI and other real clients against the programs (PROGRAMS=debug or release)
	@scripts/interop $(PROGRAMS)

interop-all: ## Run every S3 client in every mode and across rotations, and write docs/interop.md (half an hour)
	@scripts/interop-all

rotations: ## Run the clients for 38 minutes across rotations of keys that live 15, and write docs/rotations.md
	@scripts/interop-all --rotations --lifetime 900 --seconds 2280 --write "$(CURDIR)/docs/rotations.md"

browser: ## Have a page in a real Chromium try to read keys from the agent
	@scripts/interop $(PROGRAMS) browser/test_browser.py

shells: ## Drive real bash, zsh, fish and dash on a pseudo-terminal
	@scripts/shells

live: ## Ask a real CoreWeave what its documentation leaves open: ZONE=US-EAST-04A [TOKEN=env:NAME] [BUCKET=yes]; prints a table for an issue
	@scripts/live --zone '$(if $(ZONE),$(ZONE),$(error say which zone: make live ZONE=US-EAST-04A))' $(if $(TOKEN),--token '$(TOKEN)') $(if $(BUCKET),--bucket)

lint: ## Check formatting, scripts, dependencies between modules, and what the programs are linked with
	@scripts/lint

format: ## Format the Swift sources in place
	swift format --in-place --recursive --parallel Package.swift Sources Tests migrations

bench: ## Measure commands, service and prompt, hold them to their budgets, and write docs/performance.md
	@Benchmarks/run

instructions: ## Count the instructions of the short commands, and compare with Benchmarks/instructions.json (needs valgrind)
	@Benchmarks/instructions --check

soak: ## Run the service for a quarter of an hour under load, faults and kill -9
	@Benchmarks/soak

fuzz: ## Let each fuzzer run for FUZZ_SECONDS (default 60) with a new seed
	@scripts/fuzz $(FUZZ_SECONDS)

sanitize: ## Run the unit tests under the address and the thread sanitizer
	@scripts/sanitize

fleet: ## Simulate a fleet of 100,000 hosts through an outage, and write docs/fleet.md with its plot
	swift build -c release --product fleet-simulation
	.build/release/fleet-simulation docs

manual: ## Write the manual pages and the reference anew, out of what the programs of .build/debug say of themselves
	scripts/manual
	scripts/reference

site: ## Build the documentation as a site that can be searched, in .build/site
	@scripts/site

site-check: ## Open the site in a real Chromium: read, follow the navigation, search, copy
	@scripts/interop $(PROGRAMS) browser/test_site.py

recording: ## Play the everyday stories in a real terminal, and write docs/stories.svg
	@scripts/record

install uninstall: export INSTALL_PROGRAM := $(INSTALL_PROGRAM)
install uninstall: export DESTDIR := $(DESTDIR)
install uninstall: export PREFIX := $(PREFIX)

install: release ## Install heddle and heddled, with manual pages, completions and units
	scripts/install-files .build/release "$$DESTDIR" "$$PREFIX"
	@printf 'installed heddle in %s/bin, heddled in %s/libexec/heddle\n' "$$DESTDIR$$PREFIX" "$$DESTDIR$$PREFIX"

uninstall: ## Remove what make install installed; profiles stay
	scripts/install-files --remove "$$DESTDIR" "$$PREFIX"

dist: ## Make the packages of this commit in dist/: tarball, .deb, .rpm, SBOM and more (see docs/packages.md)
	@scripts/dist

dist-check: ## Make them twice and compare all bytes; then install, use and purge them on a bare Debian (half an hour; as root)
	@scripts/dist --check
	@scripts/dist
	@scripts/dist-check

packaging: ## Check the files of packaging/ and the install script, with programs of .build/debug
	@scripts/packaging

clean: ## Remove what was built
	rm -rf .build .build-asan .build-tsan .build-dist dist .venv-*
