# shellcheck shell=bash
# What the benchmarks run: the release build of both programs, and the emulator. Sourced, in the repository's root; packages is the
# task of scripts/system-packages, bench unless it is set before.

build_programs() {
    scripts/system-packages build "${packages:-bench}"
    step "building heddle and heddled for release, and the emulator"
    local product
    for product in heddle heddled; do
        quietly scripts/build-release "$product"
    done
    quietly swift build --product coreweave-emulator
}
