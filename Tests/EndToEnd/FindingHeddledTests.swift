import Fixtures
import Foundation
import Testing

/// Where `heddle` looks for `heddled` (CONTRACT.md, section 1). Those that are found here tell their own path.
@Suite struct FindingHeddledTests {
    let home: Home

    init() throws {
        home = try Home()
        for name in ["bin", "libexec", "libexec/heddle", "path", "elsewhere"] { try home.directory.makeDirectory(name) }
        try FileManager.default.copyItem(atPath: Programs.heddle, toPath: home.directory("bin/heddle"))
    }

    private func install(_ name: String) throws {
        try home.directory.write("#!/bin/sh\necho \"$0\" \"$@\"\n", to: name, mode: 0o755)
    }

    private func found(
        by program: String = "bin/heddle", _ variables: [String: String?] = [:]
    ) throws -> String {
        let path: [String: String?] = ["PATH": home.directory("path") + ":/usr/bin:/bin"]
        let ending = try home.run(
            home.command(home.directory(program), ["sync", "--jobs", "2"], path.merging(variables) { $1 }))
        #expect(ending.status == 0, "\(ending)")
        return ending.output
    }

    private func telling(_ name: String) -> String { "\(home.directory(name)) sync --jobs 2\n" }

    @Test func `It is HEDDLE_DAEMON, else beside heddle, else in libexec, else on PATH`() throws {
        try install("path/heddled")
        #expect(try found() == telling("path/heddled"))
        try install("libexec/heddle/heddled")
        #expect(try found() == telling("libexec/heddle/heddled"))
        try install("bin/heddled")
        #expect(try found() == telling("bin/heddled"))
        try install("elsewhere/mine")
        #expect(try found(["HEDDLE_DAEMON": home.directory("elsewhere/mine")]) == telling("elsewhere/mine"))
        #expect(try found(["HEDDLE_DAEMON": ""]) == telling("bin/heddled"))
    }

    @Test func `A link to heddle leads to what stands beside the real one`() throws {
        try install("bin/heddled")
        try install("elsewhere/heddled")
        try home.directory.link("elsewhere/heddle", symbolicallyTo: home.directory("bin/heddle"))
        #expect(try found(by: "elsewhere/heddle") == telling("bin/heddled"))
    }

    @Test func `What can't be run is passed over`() throws {
        try home.directory.write("no program", to: "bin/heddled", mode: 0o644)
        try home.directory.makeDirectory("libexec/heddle/heddled")
        try install("path/heddled")
        #expect(try found() == telling("path/heddled"))
    }

    @Test(arguments: [["sync"], ["verify"], ["credential-process", "acme"], ["env", "acme", "--mode", "keys"]])
    func `Without heddled there is 78, and a hint`(_ words: [String]) throws {
        try home.add()
        let missing = try home.run(home.command(home.directory("bin/heddle"), words))
        #expect(missing.status == 78 && missing.hint?.contains("HEDDLE_DAEMON") == true, "\(missing)")
        let wrong = try home.run(home.command(Programs.heddle, words, ["HEDDLE_DAEMON": home.directory("nothing")]))
        #expect(wrong.status == 78 && wrong.hint?.contains("HEDDLE_DAEMON") == true, "\(wrong)")
    }

    static let passedOn = [
        ["verify", "me"], ["sync"], ["whoami", "me"], ["revoke", "me"], ["agent", "start"], ["help", "agent"],
    ]

    @Test(arguments: passedOn)
    func `heddle itself and a wrapper that leads back to it are refused as heddled`(
        _ words: [String]
    ) throws {
        let heddle = home.directory("bin/heddle")
        try home.directory.link("elsewhere/link", symbolicallyTo: heddle)
        for named in [heddle, home.directory("elsewhere/link")] {
            let itself = try home.run(home.command(heddle, words, ["HEDDLE_DAEMON": named]))
            #expect(itself.status == 78 && itself.error.contains("\(named), which is heddle itself"), "\(itself)")
            #expect(itself.hint?.contains("HEDDLE_DAEMON") == true)
        }
        for start in ["exec ", ""] {
            let wrapper = "#!/bin/sh\n\(start)'\(heddle)' \"$@\"\n"
            try home.directory.write(wrapper, to: "elsewhere/wrapper", mode: 0o755)
            for variables in [["HEDDLE_DAEMON": home.directory("elsewhere/wrapper")], [:]] {
                if variables.isEmpty { try home.directory.write(wrapper, to: "bin/heddled", mode: 0o755) }
                let back = try home.run(home.command(heddle, words, variables))
                #expect(back.status == 78 && back.error.contains("leads back to heddle"), "\(back)")
            }
            try home.directory.remove("bin/heddled")
        }
    }

    @Test func `A link to the real heddle gives keys`() throws {
        try home.directory.link("elsewhere/heddle", symbolicallyTo: Programs.heddle)
        try home.add()
        let ending = try home.run(home.command(home.directory("elsewhere/heddle"), ["credential-process", "acme"]))
        #expect(home.isWhole(try Keys(ending)))
    }

    @Test func `Cached keys are served without heddled`() throws {
        try home.add()
        let keys = try home.keys()
        #expect(try Keys(home.run(home.command(home.directory("bin/heddle"), ["credential-process", "acme"]))) == keys)
        try home.age(seconds: 500)
        #expect(try home.run(home.command(home.directory("bin/heddle"), ["credential-process", "acme"])).status == 0)
    }
}
