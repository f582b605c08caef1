# What the benchmarks run: the release build of both programs, and the emulator. Sourced, in the repository's root.
# build_programs [TASK OF scripts/system-packages]

build_programs() {
    scripts/system-packages build "${1:-bench}"
    step "building heddle and heddled for release, and the emulator"
    local product
    for product in heddle heddled; do
        quietly swift build -c release --static-swift-stdlib --product "$product"
    done
    quietly swift build --product coreweave-emulator
}
