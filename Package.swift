// swift-tools-version: 6.2

import PackageDescription

/// What every Swift target is compiled with: a warning is an error, imports are internal until said otherwise.
let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    // Types by their addresses instead of their names, which the runtime would have to read and look up at each start: a fifth
    // of the instructions of a short command. And each function in a section of its own, for the linker to lay: see shortLived.
    .unsafeFlags(
        ["-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors", "-Xfrontend", "-function-sections"],
        .when(configuration: .release)),
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

let nio = ["NIOCore", "NIOPosix", "NIOHTTP1"].map { Target.Dependency.product(name: $0, package: "swift-nio") }

/// For what no command of every day runs through: a tenth smaller, where `heddle` has a limit of 20 MiB.
let small: [SwiftSetting] = strict + [.unsafeFlags(["-Osize"], .when(configuration: .release))]

func module(_ name: String, _ dependencies: [Target.Dependency] = [], _ settings: [SwiftSetting] = strict) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

/// How `heddle` is linked for use on Linux: static, and what short commands run laid together, as a process that lives two
/// milliseconds spends most of them on pages that are touched for the first time. `Benchmarks/link-order` writes the list.
/// What is the same is kept once (ends of strings; functions whose address nothing compares), and what nothing unwinds by is
/// left out: there is a limit of 20 MiB.
let shortLived = [
    "-static-executable", "-use-ld=lld", "-Xlinker", "-O2", "-Xlinker", "--icf=safe",
    "-Xlinker", "--no-eh-frame-hdr", "-Xlinker", "\(Context.packageDirectory)/Benchmarks/heddle.ld",
    "-Xlinker", "--symbol-ordering-file=\(Context.packageDirectory)/Benchmarks/heddle.order",
    // What the list names may have gone since.
    "-Xlinker", "--no-warn-symbol-ordering",
]

/// What `heddle version` says of where it comes from, if whoever builds hands it in (`scripts/commit`): the build itself asks no
/// git, so that it is the same in a tarball, and another commit by itself compiles nothing anew.
let commit = ["HEDDLE_COMMIT", "HEDDLE_COMMIT_DATE"].compactMap { name in
    Context.environment[name].map { CSetting.define(name, to: "\"\($0)\"") }
}

let package = Package(
    name: "heddle",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "heddle", targets: ["heddle"]),
        .executable(name: "heddled", targets: ["heddled"]),
        .executable(name: "coreweave-emulator", targets: ["coreweave-emulator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        // What Swift can't import by itself.
        .systemLibrary(
            name: "CSQLite", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
        .systemLibrary(
            name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"]), .brew(["curl"])]),
        .target(
            name: "COperatingSystem",
            cSettings: [
                .define("HEDDLE_OWN_ARGUMENTS", .when(platforms: [.linux], configuration: .release))
            ]),
        .target(name: "CBuild", cSettings: commit),

        // The modules, from the bottom up.
        module("Libc"),
        module("Text"),
        module("Credentials", ["Text"]),
        module("OrderedJSON", ["Text"]),
        module("YAML"),
        module("Catalog", ["Credentials", "OrderedJSON", "YAML", "Text"]),
        module("OperatingSystem", ["Credentials", "Text", "Libc", "COperatingSystem"]),
        module(
            "Output",
            ["CBuild", "OrderedJSON", "Credentials", "OperatingSystem", "Text", "Libc", argumentParser]),
        module("SQLite", ["CSQLite", "Libc"]),
        .target(
            name: "Migrations", path: "migrations",
            resources: [
                .embedInCode("V0001__profiles.sql"),
                .embedInCode("V0002__credentials.sql"),
                .embedInCode("V0003__bindings.sql"),
                .embedInCode("V0004__events.sql"),
                .embedInCode("V0005__issuer_offset.sql"),
                .embedInCode("V0006__sources.sql"),
                .embedInCode("V0007__authentication.sql"),
                .embedInCode("V0008__revocation.sql"),
                .embedInCode("schema.txt"),
            ],
            swiftSettings: strict),
        module(
            "Store",
            [
                "Catalog", "OrderedJSON", "YAML", "Credentials", "OperatingSystem", "SQLite", "Migrations", "Text",
                "Libc", crypto,
            ]),
        module("Tokens", ["YAML", "OrderedJSON", "Credentials", "OperatingSystem", "Text"]),
        module("Doctor", ["Tokens", "Store", "OperatingSystem", "Credentials", "Text"]),
        module("Import", ["Catalog", "Tokens", "Credentials", "OperatingSystem", "Text"]),
        module("Schedule", ["Credentials", "OperatingSystem", "Text"]),
        module("Environment", ["Credentials", "OrderedJSON", "Text"]),
        .target(
            name: "Shell", dependencies: ["Environment", "OperatingSystem", "Credentials", "Text"],
            resources: [
                .embedInCode("init.common.bash"), .embedInCode("init.prompt.bash"),
                .embedInCode("init.bash"), .embedInCode("init.zsh"),
                .embedInCode("init.fish"), .embedInCode("init.prompt.fish"),
                .embedInCode("completion.bash"), .embedInCode("completion.zsh"), .embedInCode("completion.fish"),
            ],
            swiftSettings: strict),
        module("Picker", ["OperatingSystem", "Output", "Credentials", "Text"]),
        module("HTTP", ["CCurl", "Credentials", "Text", "Libc"]),
        module("Exchange", ["HTTP", "OrderedJSON", "Credentials"]),
        module("ObjectStorage", ["HTTP", "Credentials", "Text", crypto]),
        module("Issuing", ["Exchange", "HTTP", "OrderedJSON", "Tokens", "Credentials"]),
        module("Sync", ["Issuing", "Store", "OperatingSystem", "Credentials"]),

        module("Provider", ["Store", "Credentials"]),
        module(
            "Endpoint",
            ["Provider", "Store", "OperatingSystem", "OrderedJSON", "Credentials", "Text", "Libc"] + nio),

        // The programs.
        .executableTarget(
            name: "heddle",
            dependencies: [
                "Provider", "Shell", "Picker", "Environment", "Schedule", "Doctor", "Tokens", "Catalog", "Import",
                "Store", "Output",
                "OperatingSystem",
                "OrderedJSON", "Credentials", "Text", "Libc",
                argumentParser,
            ],
            swiftSettings: small,
            linkerSettings: [
                .unsafeFlags(shortLived, .when(platforms: [.linux], configuration: .release))
            ]),
        .executableTarget(
            name: "heddled",
            dependencies: [
                "Endpoint", "Provider", "Sync", "Issuing", "Doctor", "Exchange", "ObjectStorage", "HTTP", "Tokens",
                "Store", "Output",
                "OperatingSystem", "OrderedJSON", "Credentials", "Text", argumentParser,
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict,
            // What it calls of other libraries is looked up before it talks to anyone, and can't be written to from then on.
            linkerSettings: [
                .unsafeFlags(
                    ["-Xlinker", "-z", "-Xlinker", "now"], .when(platforms: [.linux], configuration: .release))
            ]),

        // Development only, never installed.
        .target(
            name: "CoreWeaveEmulator",
            dependencies: ["ObjectStorage", "Credentials", "Libc"] + nio,
            swiftSettings: strict),
        .executableTarget(
            name: "coreweave-emulator", dependencies: ["CoreWeaveEmulator", "Libc", argumentParser],
            swiftSettings: strict),

        .executableTarget(
            name: "fleet-simulation", dependencies: ["Schedule", "Sync", "Provider", "Credentials"],
            path: "Benchmarks/FleetSimulation",
            swiftSettings: strict),

        // The tests; `Fixtures` is what more than one of them needs.
        .target(
            name: "Fixtures", dependencies: ["Credentials", "Text", "Libc"], path: "Tests/Fixtures",
            swiftSettings: strict),
        tests(of: "Text", ["Text", "Credentials"]),
        tests(of: "Credentials", ["Credentials", "Text", "Fixtures"]),
        tests(
            of: "OperatingSystem", ["OperatingSystem", "COperatingSystem", "Credentials", "Text", "Libc", "Fixtures"]),
        tests(of: "SQLite", ["SQLite", "Fixtures"]),
        tests(
            of: "Store",
            ["Store", "Migrations", "SQLite", "OperatingSystem", "Credentials", "Text", "Libc", "Fixtures", crypto]),
        tests(of: "OrderedJSON", ["OrderedJSON"]),
        tests(of: "Catalog", ["Catalog", "OrderedJSON", "YAML", "Credentials"]),
        tests(of: "Import", ["Import", "OperatingSystem", "Credentials", "Fixtures"]),
        tests(of: "YAML", ["YAML", "OrderedJSON", "Fixtures"]),
        tests(of: "Output", ["Output", "OrderedJSON", "OperatingSystem", "Credentials", argumentParser]),
        tests(of: "Environment", ["Environment", "OperatingSystem", "Credentials", "Text", "Fixtures"]),
        tests(of: "Picker", ["Picker", "Output"]),
        tests(of: "Schedule", ["Schedule", "OperatingSystem", "Credentials", "Fixtures"]),
        tests(
            of: "Doctor", ["Doctor", "Tokens", "Store", "SQLite", "OperatingSystem", "Credentials", "Fixtures"]),
        tests(of: "Tokens", ["Tokens", "OperatingSystem", "Credentials", "Libc", "Fixtures"]),
        tests(
            of: "Sync",
            [
                "Sync", "Issuing", "HTTP", "Tokens", "Store", "SQLite", "OperatingSystem", "Credentials", "Libc",
                "CoreWeaveEmulator", "Fixtures",
            ]),
        tests(of: "Provider", ["Provider", "Store", "OperatingSystem", "Credentials", "Fixtures"]),
        tests(
            of: "Endpoint", ["Endpoint", "Provider", "Store", "OperatingSystem", "Credentials", "Libc", "Fixtures"]),
        tests(
            of: "heddle",
            [
                "heddle", "Provider", "Environment", "Schedule", "Picker", "Store", "SQLite", "Output",
                "OperatingSystem", "Credentials", "Text", "Libc", "Fixtures", argumentParser,
            ]),
        // Runs the programs, which must have been built for that.
        tests(
            of: "EndToEnd",
            [
                "heddle", "heddled", "coreweave-emulator", "CoreWeaveEmulator", "ObjectStorage", "HTTP", "Migrations",
                "Store", "SQLite", "OperatingSystem", "Credentials", "Libc", "Fixtures",
            ]),
        tests(of: "CoreWeaveEmulator", ["CoreWeaveEmulator", "ObjectStorage", "Credentials", "Text", "Libc"]),
        // The far side of a connection, for tests of what no proper server does.
        .target(name: "ScriptedServer", dependencies: ["Libc"], path: "Tests/ScriptedServer", swiftSettings: strict),
        tests(of: "HTTP", ["HTTP", "Credentials", "Text", "CoreWeaveEmulator", "ScriptedServer"]),
        tests(
            of: "Exchange",
            ["Exchange", "HTTP", "Credentials", "Text", "Libc", "CoreWeaveEmulator", "ScriptedServer", "Fixtures"]),
        tests(
            of: "Issuing",
            ["Issuing", "HTTP", "Tokens", "OperatingSystem", "Credentials", "CoreWeaveEmulator", "ScriptedServer"]),
        tests(
            of: "ObjectStorage",
            ["ObjectStorage", "Exchange", "HTTP", "Credentials", "Text", "Libc", "CoreWeaveEmulator", "ScriptedServer"]),
    ],
    swiftLanguageModes: [.v6]
)
