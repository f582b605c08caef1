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

    /// What one prompt finds.
    private struct State {
        let line: [UInt8]
        /// nil: no directory is bound.
        var bindings: ((_ directory: String) -> [UInt8])?
    }

    /// Has a shell show a prompt for each state, and looks at what came of it.
    ///
    /// - Parameter change: what is done to the files of each.
    private func show(
        _ states: [State], in name: String, by person: CommandFixture, _ label: String,
        change: (_ number: Int, _ directory: ScratchDirectory) throws -> Void = { _, _ in }
    ) throws {
        let shell = try #require(Self.shells.first { $0.name == name })
        let initScript = person.run("init", name)
        try #require(initScript.status == 0)
        let directory = try ScratchDirectory()
        try directory.write(initScript.output, to: "init")
        for (number, state) in states.enumerated() {
            for place in ["\(number)", "\(number)/state", "\(number)/state/prompt"] {
                try directory.makeDirectory(place)
            }
            try directory.write(state.line, to: "\(number)/state/prompt/acme")
            if let bindings = state.bindings {
                try directory.write(bindings(directory("")), to: "\(number)/state/bindings")
            }
            try change(number, directory)
        }
        let script = shell.script.rewrittenWords([
            "@directory@": directory(""), "@init@": directory("init"), "@count@": "\(states.count)",
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
        #expect(prompts.count == states.count, "\(label)")
        for (number, prompt) in prompts.enumerated() {
            let prompt = String(decoding: prompt, as: UTF8.self)
            let text = uncoloured(prompt)
            #expect(text.isPrintable && text.hasSuffix("> "), "\(label), file \(number): \(prompt.debugDescription)")
            #expect(text == "> " || text.hasPrefix("acme"), "\(label), file \(number): \(prompt.debugDescription)")
        }
        #expect(!directory.exists("ran") && !directory.exists("1/ran") && !directory.exists("2/ran"), "\(label)")
    }

    @Test(arguments: shells.map(\.name))
    func `S45: A pipe or a directory in the place of what a prompt reads holds it up no longer than a file`(
        _ name: String
    ) throws {
        let good = Array("1\tacme\tUS-EAST-04A\t1800000000\tfresh\t-\n".utf8)
        let bound: (String) -> [UInt8] = { Array("1\t1\nacme\t\($0)\n".utf8) }
        let states = (0..<4).map { _ in State(line: good, bindings: bound) }
        try show(states, in: name, by: try person(), "pipes") { number, directory in
            let place = "\(number)/state/" + (number < 2 ? "prompt/acme" : "bindings")
            try directory.remove(place)
            if number % 2 == 0 { try directory.makePipe(place) } else { try directory.makeDirectory(place) }
        }
    }

    /// Nothing that a bound directory names exists.
    private func person() throws -> CommandFixture {
        let person = try CommandFixture()
        person.programPath = try person.directory.write("#!/bin/sh\nexit 66\n", to: "program", mode: 0o700)
        return person
    }

    @Test(arguments: shells.map(\.name))
    func `S34: a state file is shown as a prompt or not at all, whatever stands in it`(_ name: String) throws {
        let person = try person()
        let count = 60
        var fuzzing = Fuzzing("states-\(name)", cases: 2)
        try fuzzing.run { random, label in
            var states: [State] = []
            for _ in 0..<count {
                var state = State(line: line(&random))
                if random.oneIn(3) {
                    var own = random
                    state.bindings = { bindings(&own, of: $0) }
                    _ = random.next()
                }
                states.append(state)
            }
            try show(states, in: name, by: person, label)
            return "runs of \(count) files"
        }
    }

    /// The fuzzer found the first of them, in fish.
    @Test(arguments: shells.map(\.name))
    func `S34: Words that a shell's test takes for operators are words`(_ name: String) throws {
        let fields = ["1", "acme", "US-EAST-04A", "1800000000", "fresh", "-"]
        var states: [State] = []
        for word in ["!", "(", ")", "-n", "-a", "-o", "=", "-eq", "]", ""] {
            for place in fields.indices {
                var line = fields
                line[place] = word
                states.append(State(line: Array((line.joined(separator: "\t") + "\n").utf8)))
            }
            let line = Array((fields.joined(separator: "\t") + "\n").utf8)
            for bindings in ["\(word)\t1\nacme\t/\n", "1\t\(word)\n\(word)\t/\n", "1\t1\nacme\t\(word)\n"] {
                states.append(State(line: line, bindings: { _ in Array(bindings.utf8) }))
            }
        }
        try show(states, in: name, by: try person(), "operators")
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
