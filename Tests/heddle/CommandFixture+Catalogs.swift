import Fixtures
import OperatingSystem

@testable import heddle

/// What tests of catalogs do all the time.
extension CommandFixture {
    static func catalog(_ profiles: String) -> String { "heddle_catalog: 1\nprofiles:\n\(profiles)\n" }

    func writeCatalog(_ profiles: String) throws {
        try directory.write(Self.catalog(profiles), to: "work/catalog.yaml")
    }

    func show(_ name: String) -> String { run("show", name).output }

    func update(_ words: String...) -> Outcome { run(["catalog", "update"] + words) }

    /// Puts a stand-in in heddled's place, which fetches nothing so far.
    func serveCatalogs() throws {
        environment["HEDDLE_DAEMON"] = "/bin/sh"
        environment["TMPDIR"] = directory("tmp")
        environment["COREWEAVE_API_TOKEN"] = "CW-SECRET-env"
        try directory.makeDirectory("tmp")
        serve([:])
    }

    /// What heddled finds at URLs from now on; elsewhere nothing.
    func serve(_ documents: [String: String]) {
        probe = { path, arguments in
            guard path == "/bin/sh", arguments.count == 2, arguments[0] == "fetch", let text = documents[arguments[1]]
            else {
                return ChildProcess.Ending(
                    status: 69, standardError: Array("heddle: infra.example can't be reached: x\nhint: y\n".utf8))
            }
            return ChildProcess.Ending(status: 0, standardOutput: Array(text.utf8))
        }
    }
}
