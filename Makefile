# make help says what there is.

PREFIX ?= /usr/local
# Where the programs for `make interop` come from: debug or release.
PROGRAMS ?= debug

FUZZ_SECONDS ?= 60

# Without symbols the programs are half as large; a packager who wants them kept says INSTALL_PROGRAM="install -m 0755".
INSTALL_PROGRAM ?= install -s -m 0755

SWIFT_BUILD_RELEASE = swift build -c release --static-swift-stdlib

.DEFAULT_GOAL := help
.PHONY: help build release demo test interop interop-all rotations browser shells lint format bench soak fuzz sanitize fleet manual site site-check recording install
.PHONY: uninstall clean

help: ## Say what there is
	@echo 'Heddle: many profiles of CoreWeave AI Object Storage credentials, kept fresh, switched at once.'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo '  make install takes PREFIX (default /usr/local) and DESTDIR.'

build: ## Build everything for development, in .build/debug
	@scripts/system-packages build
	swift build

release: ## Build heddle and heddled for use, in .build/release
	@scripts/system-packages build
	$(SWIFT_BUILD_RELEASE) --product heddle
	$(SWIFT_BUILD_RELEASE) --product heddled

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

lint: ## Check formatting, scripts, dependencies between modules, and what the programs are linked with
	@scripts/lint

format: ## Format the Swift sources in place
	swift format --in-place --recursive --parallel Package.swift Sources Tests migrations

bench: ## Measure commands, service and prompt, hold them to their budgets, and write docs/performance.md
	@Benchmarks/run

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

site-check: ## Open the site in a real Chromium: read, follow the navigation, search
	@scripts/interop $(PROGRAMS) browser/test_site.py

recording: ## Play the everyday stories in a real terminal, and write docs/stories.svg
	@scripts/record

install: release ## Install heddle and heddled, with their manual pages
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/libexec/heddle"
	install -d "$(DESTDIR)$(PREFIX)/share/man/man1" "$(DESTDIR)$(PREFIX)/share/man/man8"
	install -m 0644 docs/man/heddle.1 "$(DESTDIR)$(PREFIX)/share/man/man1/heddle.1"
	install -m 0644 docs/man/heddled.8 "$(DESTDIR)$(PREFIX)/share/man/man8/heddled.8"
	$(INSTALL_PROGRAM) .build/release/heddle "$(DESTDIR)$(PREFIX)/bin/heddle"
	$(INSTALL_PROGRAM) .build/release/heddled "$(DESTDIR)$(PREFIX)/libexec/heddle/heddled"
	@echo 'installed heddle in $(DESTDIR)$(PREFIX)/bin, heddled in $(DESTDIR)$(PREFIX)/libexec/heddle'

uninstall: ## Remove what make install installed; profiles stay
	rm -f "$(DESTDIR)$(PREFIX)/bin/heddle" "$(DESTDIR)$(PREFIX)/libexec/heddle/heddled"
	rm -f "$(DESTDIR)$(PREFIX)/share/man/man1/heddle.1" "$(DESTDIR)$(PREFIX)/share/man/man8/heddled.8"
	[ ! -d "$(DESTDIR)$(PREFIX)/libexec/heddle" ] || rmdir "$(DESTDIR)$(PREFIX)/libexec/heddle"

clean: ## Remove what was built
	rm -rf .build .build-asan .build-tsan .venv-*
