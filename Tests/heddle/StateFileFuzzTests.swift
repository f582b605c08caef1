import Fixtures
import OperatingSystem
import Store
import Testing
import Text

@testable import heddle

/// State files that others wrote, as each shell's hook reads them: nothing in them runs, nothing moves a cursor, and
/// nothing is complained of (S34, S35, S36).
@Suite struct StateFileFuzzTests {
    /// What runs the hooks of a prompt and prints it, over and over: each case has a HEDDLE_HOME of its own.
    private struct Shell {
        let name: String
        let program: String
        let arguments: [String]
        /// `@directory@`, `@init@` and `@count@` stand for themselves.
        let script: String
    }

    private static let shells = [
        Shell(
            name: "bash", program: "/bin/bash", arguments: ["--norc"],
            script: """
                PS1='> '; . @init@
                for ((i = 0; i < @count@; i++)); do
                    export HEDDLE_HOME=@directory@/$i; cd "@directory@/$((i % 2 + 1))"
                    for hook in "${PROMPT_COMMAND[@]}"; do eval "$hook"; done
                    printf '%s\\0' "${PS1@P}"
                done
                """),
        Shell(
            name: "zsh", program: "/bin/zsh", arguments: ["-f"],
            script: """
                setopt prompt_subst; PS1='> '; . @init@
                for ((i = 0; i < @count@; i++)); do
                    export HEDDLE_HOME=@directory@/$i; cd "@directory@/$((i % 2 + 1))"
                    for hook in $chpwd_functions $precmd_functions; do $hook; done
                    print -rnP -- "$PS1"; printf '\\0'
                done
                """),
        Shell(
            name: "fish", program: "/usr/bin/fish", arguments: ["--no-config"],
            script: """
                function fish_prompt; printf '> '; end
                source @init@
                for i in (seq 0 (math @count@ - 1))
                    set -gx HEDDLE_HOME @directory@/$i; cd @directory@/(math $i % 2 + 1)
                    emit fish_prompt; fish_prompt; printf '\\0'
                end
                """),
    ]

    private func line(_ random: inout SeededRandom) -> [UInt8] {
        var fields = ["1", "acme", "US-EAST-04A", "\(1_800_000_000 + random.below(1000))", "fresh", "-"]
        for _ in 0..<random.below(4) {
            let place = random.below(fields.count)
            switch random.below(5) {
            case 0: fields[place] = random.text(pieces: 6)
            case 1: fields[place] += random.text(pieces: 3)
            case 2: fields.remove(at: place)
            case 3: fields.insert(random.text(pieces: 3), at: place)
            default: fields[place] = "\(random.integer(around: 1_800_000_000))"
            }
            if fields.isEmpty { break }
        }
        var bytes = Array((fields.joined(separator: "\t") + random.pick(["\n", "\n", "", "\r\n", "\nmore\n"])).utf8)
        if random.oneIn(6) { bytes.insert(contentsOf: random.bytes(upTo: 6), at: random.below(bytes.count + 1)) }
        return bytes
    }

    private func bindings(_ random: inout SeededRandom, of directory: String) -> [UInt8] {
        var text = "\(random.pick(["1", "1", "1", "2", random.text(pieces: 2)]))\t\(random.text(pieces: 2))\n"
        for _ in 0..<random.below(4) {
            let place = random.pick([
                directory, "\(directory)/1", "/", "/" + random.text(pieces: 4), random.text(pieces: 4),
            ])
            text += "\(random.oneIn(2) ? "acme" : random.text(pieces: 5))\t\(place)\(random.text(pieces: 1))\n"
        }
        return Array(text.utf8)
    }

    /// What is left of a prompt without the colours that heddle puts there.
    private func uncoloured(_ prompt: String) -> String {
        var rest = Substring(prompt).unicodeScalars
        var text = String.UnicodeScalarView()
        while let scalar = rest.popFirst() {
            if scalar.value == 1 || scalar.value == 2 { continue }
            guard scalar == "\u{1B}" else {
                text.append(scalar)
                continue
            }
            let code = rest.prefix { "[(B0123456789;".unicodeScalars.contains($0) }
            guard code.count <= 8, !code.isEmpty else { return prompt }
            rest = rest.dropFirst(code.count)
            if code.first == "[" { _ = rest.popFirst() }
        }
        return String(text)
    }

    @Test(arguments: shells.map(\.name))
    func `S34: a state file is shown as a prompt or not at all, whatever stands in it`(_ name: String) throws {
        let shell = try #require(Self.shells.first { $0.name == name })
        let person = try CommandFixture()
        // Nothing that a bound directory names exists.
        person.programPath = try person.directory.write("#!/bin/sh\nexit 66\n", to: "program", mode: 0o700)
        let initScript = person.run("init", name)
        try #require(initScript.status == 0)
        let count = 60
        var fuzzing = Fuzzing("states-\(name)", cases: 2)
        try fuzzing.run { random, label in
            let directory = try ScratchDirectory()
            try directory.write(initScript.output, to: "init")
            for number in 0..<count {
                for place in ["\(number)", "\(number)/state", "\(number)/state/prompt"] {
                    try directory.makeDirectory(place)
                }
                try directory.write(line(&random), to: "\(number)/state/prompt/acme")
                if random.oneIn(3) {
                    try directory.write(bindings(&random, of: directory("")), to: "\(number)/state/bindings")
                }
            }
            let script = shell.script.rewrittenWords([
                "@directory@": directory(""), "@init@": directory("init"), "@count@": "\(count)",
            ])
            try directory.write("cd \(directory(""))\n\(script)\n", to: "script")
            let ending = try ChildProcess.run(
                shell.program, shell.arguments + [directory("script")], outputLimit: 1_000_000,
                settings: [
                    ("HEDDLE_PROFILE", "acme"), ("LC_ALL", "C.UTF-8"), ("TERM", "xterm"), ("HOME", directory("")),
                    ("PATH", "/usr/bin:/bin"),
                ])
            let complaint = String(decoding: ending.standardError, as: UTF8.self)
            #expect(complaint.isEmpty, "\(label): \(complaint.prefix(500).debugDescription)")
            let prompts = ending.standardOutput.split(separator: 0, omittingEmptySubsequences: false).dropLast()
            #expect(prompts.count == count, "\(label)")
            for (number, prompt) in prompts.enumerated() {
                let prompt = String(decoding: prompt, as: UTF8.self)
                let text = uncoloured(prompt)
                #expect(
                    text.isPrintable && text.hasSuffix("> "), "\(label), file \(number): \(prompt.debugDescription)")
                #expect(text == "> " || text.hasPrefix("acme"), "\(label), file \(number): \(prompt.debugDescription)")
            }
            #expect(!directory.exists("ran") && !directory.exists("1/ran") && !directory.exists("2/ran"), "\(label)")
            return "runs of \(count) files"
        }
    }

    @Test func `S34: a line is a prompt's state or none, whatever stands in it`() throws {
        var fuzzing = Fuzzing("states", cases: 5000)
        try fuzzing.run { random, label in
            let line = String(decoding: line(&random).prefix { $0 != 0x0A }, as: UTF8.self)
            guard let state = PromptState(line: line) else { return "refused" }
            let again = PromptState(line: String(state.line.dropLast()))
            #expect(
                again == state && state.line.dropLast().unicodeScalars.allSatisfy { $0 == "\t" || $0.value >= 0x20 },
                "\(label)")
            return "taken"
        }
        #expect(fuzzing.tally.count == 2)
    }
}

extension String {
    fileprivate func rewrittenWords(_ words: [String: String]) -> String {
        words.reduce(self) { text, word in
            text.split(separator: word.key, omittingEmptySubsequences: false).joined(separator: word.value)
        }
    }
}
