import Credentials
import Environment
import Fixtures
import Foundation
import OperatingSystem
import Testing
import Text

/// Values that nobody would think of, through every dialect: each is read back as it was, by the real reader where
/// there is one here, or refused (S32).
@Suite struct DialectFuzzTests {
    private static let variable = "AWS_SECRET_ACCESS_KEY"

    private func change(_ value: String) throws -> EnvironmentChange {
        try Example.change(.keys(Example.credential(secret: value)))
    }

    /// The line or lines that set the variable.
    private func setting(_ value: String, in name: String) throws -> String? {
        let format = try #require(EnvironmentFormat.named(name))
        do {
            let text = try format.text(change(value), revealing: true)
            // Whole: the value may hold a line break.
            let before = try format.text(change("@"), revealing: true)
            let mark = try #require(before.range(of: "@"))
            let start =
                before[..<mark.lowerBound].lastIndex(of: "\n").map { before.index(after: $0) } ?? before.startIndex
            let head = before[..<start].utf8.count
            let tail = before[before[mark.upperBound...].firstIndex(of: "\n")!...].utf8.count
            return String(decoding: Array(text.utf8)[head..<(text.utf8.count - tail + 1)], as: UTF8.self)
        } catch EnvironmentError.unwritable {
            return nil
        }
    }

    /// Many at once, for a shell takes longer to start than to read.
    private func values(_ random: inout SeededRandom) -> [String] {
        (0..<60).map { _ in random.text(pieces: 12) }.filter { !$0.unicodeScalars.contains("\0") }
    }

    private func run(_ program: String, _ arguments: [String]) throws -> [String] {
        // fish makes directories there.
        let home = try ScratchDirectory()
        let ending = try ChildProcess.run(
            program, arguments, outputLimit: 4_000_000, settings: [("LC_ALL", "C.UTF-8"), ("HOME", home(""))])
        let complaint = String(decoding: ending.standardError, as: UTF8.self)
        #expect(ending.status == 0 && complaint.isEmpty, "\(program): \(complaint.prefix(300))")
        return ending.standardOutput.split(separator: 0, omittingEmptySubsequences: false).dropLast().map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    private func compare(_ read: [String], _ values: [String], _ label: String) {
        #expect(read.count == values.count, "\(label)")
        for (one, other) in zip(read, values) {
            // Byte for byte: to Swift, equal texts may be spelled otherwise.
            #expect(Array(one.utf8) == Array(other.utf8), "\(label): \(other.debugDescription)")
        }
    }

    private static let shells: [(program: String, arguments: [String], dialect: String)] = [
        ("/bin/bash", ["--norc"], "sh"), ("/bin/dash", [], "sh"), ("/bin/zsh", ["-f"], "sh"),
        ("/usr/bin/fish", ["--no-config"], "fish"), ("/bin/tcsh", ["-f"], "csh"), ("/bin/bsd-csh", ["-f"], "csh"),
    ]

    @Test(arguments: shells.map(\.program))
    func `S32: a shell reads back whatever a value is`(_ program: String) throws {
        let shell = try #require(Self.shells.first { $0.program == program })
        let directory = try ScratchDirectory()
        var fuzzing = Fuzzing("values-\(program.split(separator: "/").last ?? "")", cases: 3)
        try fuzzing.run { random, label in
            let values = values(&random)
            var script = "cd '\(directory(""))'\n"
            for value in values {
                let lines = try setting(value, in: shell.dialect)
                script += try #require(lines)
                // By a program, since csh takes apart what it expands.
                script += "/usr/bin/env -0 | /usr/bin/grep -z '^\(Self.variable)=' | /usr/bin/cut -z -d = -f 2-\n"
            }
            try directory.write(script, to: "script")
            compare(try run(program, shell.arguments + [directory("script")]), values, label)
            #expect(!directory.exists("ran"), "\(label)")
            return "scripts of 60 values"
        }
    }

    @Test func `S32: a line that can be pasted is the word that was meant`() throws {
        let directory = try ScratchDirectory()
        var fuzzing = Fuzzing("words", cases: 3)
        try fuzzing.run { random, label in
            let values = values(&random)
            let lines = values.map { "printf '%s\\0' \(POSIXShell.pasteable($0))\n" }
            try directory.write("cd '\(directory(""))'\n" + lines.joined(), to: "script")
            #expect(lines.joined().split(separator: "\n").allSatisfy { String($0).isPrintable }, "\(label)")
            compare(try run("/bin/bash", ["--norc", directory("script")]), values, label)
            #expect(!directory.exists("ran"), "\(label)")
            return "scripts of 60 words"
        }
    }

    @Test func `S32: JSON reads back whatever a value is, and shows no terminal anything but text`() throws {
        let directory = try ScratchDirectory()
        let format = try #require(EnvironmentFormat.named("json"))
        let reader = """
            import json, sys
            for line in open(sys.argv[1], encoding="utf-8", newline="\\n"):
                sys.stdout.buffer.write(json.loads(line)["set"]["\(Self.variable)"].encode() + b"\\0")
            """
        var fuzzing = Fuzzing("values-json", cases: 3)
        try fuzzing.run { random, label in
            let values = values(&random)
            let documents = try values.map { try format.text(change($0), revealing: true) }
            for text in documents {
                #expect(text.dropLast().unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }, "\(label)")
            }
            try directory.write(documents.joined(), to: "documents")
            compare(try run("/usr/bin/python3", ["-c", reader, directory("documents")]), values, label)
            return "files of 60 values"
        }
    }

    @Test func `S32: no file of assignments has a variable more than was meant, whatever a value is`() throws {
        var fuzzing = Fuzzing("values-files", cases: 1000)
        try fuzzing.run { random, label in
            let value = random.text(pieces: 12)
            for name in ["docker", "dotenv", "systemd"] {
                guard let lines = try setting(value, in: name) else { continue }
                #expect(lines.utf8.starts(with: "\(Self.variable)=".utf8), "\(label)")
                // Of docker's every line is one more variable.
                if name == "docker" {
                    #expect(Array(lines.utf8) == Array("\(Self.variable)=\(value)\n".utf8), "\(label)")
                    #expect(!lines.utf8.dropLast().contains(0x0A), "\(label)")
                }
            }
            return "values"
        }
    }

    /// The names that a switch puts into sections, files and variables.
    @Test func `S6: what is no name is refused, and a name stands everywhere unquoted`() throws {
        var fuzzing = Fuzzing("names", cases: 3000)
        try fuzzing.run { random, label in
            let text =
                random.oneIn(2)
                ? random.text(pieces: 4) : String((0..<random.below(70)).map { _ in random.pick("aZ0._@-") })
            guard let name = try? ProfileName(text) else { return "refused" }
            #expect(name.text == text && (1...64).contains(text.utf8.count), "\(label)")
            #expect(
                text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "._@-".utf8.contains($0) }, "\(label)")
            #expect(text.utf8.first.map { $0.isASCIILetter || $0.isASCIIDigit } == true, "\(label)")
            #expect(!name.section.contains(".") && !name.section.contains("@") && name.section != "default", "\(label)")
            return "taken"
        }
        #expect(fuzzing.tally.count == 2)
    }

    /// What heddle's place and variables may be, in the one line of the config file that SDKs run.
    @Test func `S32: credential_process is the words that were meant, to a shell and to Python`() throws {
        let directory = try ScratchDirectory()
        var fuzzing = Fuzzing("paths", cases: 2)
        try fuzzing.run { random, label in
            var paths: [String] = []
            var lines: [String] = []
            while paths.count < 40 {
                let path = "/" + random.text(pieces: 8)
                do {
                    let files = try PrivateFiles(
                        Example.profile(), program: path, variables: [("HEDDLE_HOME", path)], keepingLinesOf: nil)
                    let line = try #require(
                        files.config.split(separator: "\n").first { $0.hasPrefix("credential_process = ") })
                    lines.append(String(line.dropFirst("credential_process = ".count)))
                    paths.append(path)
                } catch EnvironmentError.unwritablePath {
                    #expect(!path.isOneLine, "\(label)")
                }
            }
            // `/usr/bin/env` becomes a program that prints its words.
            let words = lines.map { "printf '%s\\0'" + $0.dropFirst("/usr/bin/env".count) }
            try directory.write("cd '\(directory(""))'\n" + words.joined(separator: "\n"), to: "script")
            let expected = paths.flatMap { ["HEDDLE_HOME=\($0)", $0, "credential-process", "acme"] }
            compare(try run("/bin/sh", [directory("script")]), expected, label)
            try directory.write(lines.joined(separator: "\n"), to: "lines")
            let script = """
                import shlex, sys
                for line in open(sys.argv[1], newline="\\n").read().split("\\n"):
                    sys.stdout.buffer.write(b"".join(word.encode() + b"\\0" for word in shlex.split(line)[1:]))
                """
            compare(try run("/usr/bin/python3", ["-c", script, directory("lines")]), expected, label)
            #expect(!directory.exists("ran"), "\(label)")
            return "files of 40 lines"
        }
    }
}

extension String {
    fileprivate var isOneLine: Bool { unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F } }
}
