import Credentials
import Environment
import Fixtures
import OperatingSystem
import Testing

/// What those whom the formats are for read out of them (S32). Shells and systemd's parser are the real ones; docker's
/// and the runner's grammar are read by the short readers below, after docker's `opts/file.go` and the runner's
/// `FileCommandManager.cs`.
@Suite struct ReadBackTests {
    private typealias Cases = EnvironmentFormatTests.ValueCase

    /// The values that a format can hold.
    private static func values(_ format: KeyPath<EnvironmentFormatTests.ValueCase, String?>) throws -> [String] {
        try Cases.all().filter { $0[keyPath: format] != nil }.map(\.value)
    }

    private func text(_ name: String, _ value: String) throws -> String {
        try #require(EnvironmentFormat.named(name)).text(
            Example.change(.keys(Example.credential(secret: value))), revealing: true)
    }

    private func output(_ program: String, _ arguments: String...) throws -> String {
        let ending = try ChildProcess.run(program, arguments, outputLimit: 100_000)
        #expect(
            ending.status == 0 && ending.standardError.isEmpty,
            "\(String(decoding: ending.standardError, as: UTF8.self))")
        return String(decoding: ending.standardOutput, as: UTF8.self)
    }

    @Test(arguments: ["/bin/bash", "/bin/dash", "/bin/zsh"], try values(\.sh))
    func `S32: bash, dash and zsh read back every value, under set -eu and an odd IFS`(shell: String, value: String)
        throws
    {
        let script =
            #"set -eu; IFS=o; eval "$1"; env | grep -c ^AWS_ROLE_ARN= || :; printf %s "$AWS_SECRET_ACCESS_KEY""#
        #expect(try output(shell, "-c", "export AWS_ROLE_ARN=x; " + script, "sh", text("sh", value)) == "0\n" + value)
    }

    @Test(arguments: try values(\.fish))
    func `S32: fish reads back every value`(value: String) throws {
        let script =
            "set -gx AWS_ROLE_ARN x; printf %s $argv[1] | source; set -q AWS_ROLE_ARN; or printf '%s' $AWS_SECRET_ACCESS_KEY"
        #expect(try output("/usr/bin/fish", "--no-config", "-c", script, text("fish", value)) == value)
    }

    /// `env` prints it, for csh itself takes apart what it expands.
    private func environment(ofCsh shell: String, _ words: String...) throws -> [String] {
        let ending = try ChildProcess.run(
            "/usr/bin/env", ["AWS_ROLE_ARN=x", "LC_ALL=C.UTF-8", shell, "-f"] + words, outputLimit: 100_000)
        #expect(
            ending.status == 0 && ending.standardError.isEmpty,
            "\(String(decoding: ending.standardError, as: UTF8.self))")
        let variables = String(decoding: ending.standardOutput, as: UTF8.self).split(separator: "\0")
        #expect(!variables.contains { $0.hasPrefix("AWS_ROLE_ARN=") })
        return variables.map(String.init)
    }

    @Test(arguments: ["/bin/tcsh", "/bin/bsd-csh"], try values(\.csh))
    func `S32: csh and tcsh read back every value from a file`(shell: String, value: String) throws {
        let directory = try ScratchDirectory()
        try directory.write(try text("csh", value) + "env -0\n", to: "script")
        #expect(try environment(ofCsh: shell, directory("script")).contains("AWS_SECRET_ACCESS_KEY=\(value)"))
        guard shell.hasSuffix("tcsh") else { return }
        try directory.write("set backslash_quote\nsource '\(directory("script"))'\n", to: "careful")
        #expect(try environment(ofCsh: shell, directory("careful")).contains("AWS_SECRET_ACCESS_KEY=\(value)"))
    }

    /// The way that the guide tells: all lines come as one, so that what has line breaks needs the file above.
    @Test(arguments: ["/bin/tcsh", "/bin/bsd-csh"], try values(\.csh).filter { !$0.contains("\n") })
    func `S32: csh and tcsh read back every value that fits on a line by eval`(shell: String, value: String) throws {
        let directory = try ScratchDirectory()
        try directory.write(try text("csh", value), to: "printed")
        let script = "eval \"`cat '\(directory("printed"))'`\"\nenv -0\n"
        try directory.write(script, to: "script")
        #expect(try environment(ofCsh: shell, directory("script")).contains("AWS_SECRET_ACCESS_KEY=\(value)"))
    }

    /// systemd-tmpfiles reads /etc/os-release with the parser of EnvironmentFile, and puts its ID into a file where
    /// asked.
    @Test(arguments: try values(\.systemd).filter { !$0.isEmpty })
    func `S32: systemd's own parser reads back every value`(value: String) throws {
        let directory = try ScratchDirectory()
        try directory.makeDirectory("root")
        try directory.makeDirectory("root/etc")
        let line = try #require(
            text("systemd", value).split(separator: "\nAWS_").first { $0.hasPrefix("SECRET_ACCESS_KEY=") })
        try directory.write("ID=" + line.dropFirst("SECRET_ACCESS_KEY=".count) + "\n", to: "root/etc/os-release")
        try directory.write("f /read - - - - %o\n", to: "rules.conf")
        _ = try output("/usr/bin/systemd-tmpfiles", "--root=\(directory("root"))", "--create", directory("rules.conf"))
        #expect(try directory.text(of: "root/read") == value)
    }

    @Test(arguments: try values(\.docker))
    func `S32: docker's grammar reads back every value that fits on a line`(value: String) throws {
        var read: [String: String] = [:]
        for line in try text("docker", value).split(separator: "\n") {
            let line = line.drop { $0 == " " || $0 == "\t" }
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            #expect(parts.count == 2 && !parts[0].contains(" "))
            read[String(parts[0])] = String(parts[1])
        }
        #expect(read["AWS_SECRET_ACCESS_KEY"] == value && read["HEDDLE_PROFILE"] == "acme")
    }

    @Test(arguments: try values(\.github))
    func `S32: GitHub's grammar reads back every value, whatever it pretends to be`(value: String) throws {
        let value = value + "\nAWS_PROFILE<<X\nevil\nX"
        let change = try Example.change(.keys(Example.credential(secret: value)))
        let handOver = try #require(EnvironmentFormat.named("github")?.handOver)
        #expect(handOver.variable == "GITHUB_ENV")
        var lines = try handOver.text(change, "unforeseeable").split(
            separator: "\n", omittingEmptySubsequences: false)[...]
        var read: [String: String] = [:]
        while let line = lines.popFirst(), !line.isEmpty {
            let parts = line.split(separator: "<<", maxSplits: 1)
            let end = try #require(lines.firstIndex(of: parts[1]))
            read[String(parts[0])] = lines[..<end].joined(separator: "\n")
            lines = lines[(end + 1)...]
        }
        #expect(read["AWS_SECRET_ACCESS_KEY"] == value && read["AWS_PROFILE"] == nil && lines.isEmpty)
    }
}
