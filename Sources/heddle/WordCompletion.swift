internal import ArgumentParser
internal import Credentials
internal import Store
internal import Tokens

/// What may stand at the end of a command line of `heddle`'s: what ArgumentParser knows of its commands, and the names
/// of the places that it knows nothing about.
struct WordCompletion {
    struct Candidate: Equatable {
        let word: String
        let explanation: String
    }

    enum Result: Equatable {
        case words([Candidate])
        /// The shell completes these better; the last is a command line of its own, which begins after `--`.
        case directories, files, commandLine
    }

    /// Opened only where it is asked for.
    let store: () throws -> Store
    let tokens: TokenResolver
    /// What `heddled` says of its commands, as ``CommandOutline`` reads it.
    let serviceOutline: () throws -> [UInt8]

    /// - Parameter words: those after `heddle`; the last is being typed, and may be empty.
    func complete(_ words: [String]) throws -> Result {
        let current = words.last ?? ""
        var before = words.dropLast()[...]
        // What `help` takes are commands.
        let isHelp = before.first == "help"
        if isHelp { before.removeFirst() }
        let place = try place(of: &before)
        if isHelp || !place.subcommands.isEmpty && !current.hasPrefix("-") {
            return .words(before.isEmpty ? Self.matching(current, place.subcommands) : [])
        }
        return try complete(current, after: before, place.outline(), of: place.command ?? "")
    }

    /// A command, and what may follow it.
    private struct Place {
        /// Its first word.
        var command: String?
        var type: any ParsableCommand.Type = Heddle.self
        /// As `heddled` describes it, where it is one of its commands.
        var service: CommandOutline?

        var subcommands: [Candidate] {
            if let service {
                return service.displayedSubcommands.map {
                    Candidate(word: $0.commandName, explanation: ($0.abstract ?? "").withoutFullStop)
                }
            }
            return displayedSubcommands.map { command in
                let configuration = command.configuration
                return Candidate(
                    word: configuration.commandName ?? "", explanation: configuration.abstract.withoutFullStop)
            }
        }

        var displayedSubcommands: [any ParsableCommand.Type] {
            type.configuration.subcommands.filter { $0.configuration.shouldDisplay }
        }

        /// Takes longer than all the rest.
        func outline() throws -> CommandOutline { try service ?? CommandOutline(of: type) }
    }

    /// - Parameter words: those that name the command are taken off.
    private func place(of words: inout ArraySlice<String>) throws -> Place {
        var place = Place()
        while let next = words.first,
            let found = place.displayedSubcommands.first(where: { $0.configuration.answers(to: next) })
        {
            place.type = found
            place.command = place.command ?? found.configuration.commandName
            words.removeFirst()
        }
        guard let command = place.command, ServiceCommands.contains(command) else { return place }
        place.service = try CommandOutline(dump: serviceOutline()).subcommand(command)
        while let next = words.first, let found = place.service?.subcommand(next) {
            place.service = found
            words.removeFirst()
        }
        return place
    }

    private func complete(
        _ current: String, after before: ArraySlice<String>, _ outline: CommandOutline, of command: String
    ) throws -> Result {
        if before.contains("--") {
            if outline.runsCommands { return .commandLine }
        } else {
            if let last = before.last, let option = outline.option(last[...]), option.kind == "option" {
                return try values(of: option, command, startingWith: current)
            }
            if current.hasPrefix("-"), current != "-" || command != Heddle.Use.configuration.commandName {
                return try options(current, after: before, outline, of: command)
            }
        }
        let place = Self.positionals(in: before, outline)
        guard let positional = outline.positional(place) else { return .words([]) }
        if positional.valueName == CommandOutline.commandLine {
            return .words(Self.matching(current, [Candidate(word: "--", explanation: positional.abstract ?? "")]))
        }
        return try values(of: positional, command, startingWith: current)
    }

    /// The names of options, and their values behind a `=`.
    private func options(
        _ current: String, after before: ArraySlice<String>, _ outline: CommandOutline, of command: String
    ) throws -> Result {
        if current.hasPrefix("--"), let sign = current.firstIndex(of: "=") {
            let name = current[..<sign]
            guard let option = outline.option(name), option.kind == "option" else { return .words([]) }
            let begun = String(current[current.index(after: sign)...])
            guard case .words(let found) = try values(of: option, command, startingWith: begun) else { return .files }
            return .words(found.map { Candidate(word: "\(name)=\($0.word)", explanation: $0.explanation) })
        }
        let options = outline.arguments.filter { argument in
            argument.kind != "positional"
                && (argument.isRepeating || !argument.spellings.contains { before.contains($0) })
        }
        return .words(
            Self.matching(
                current,
                options.flatMap { argument in
                    argument.spellings.filter { $0.hasPrefix("--") }
                        .map { Candidate(word: $0, explanation: argument.abstract ?? "") }
                }))
    }

    /// How many of the words are neither options nor values of options.
    private static func positionals(in words: ArraySlice<String>, _ outline: CommandOutline) -> Int {
        var count = 0
        var isValue = false
        for word in words where word != "--" {
            if isValue {
                isValue = false
            } else if word.hasPrefix("-"), word != "-" {
                isValue = outline.option(word[...])?.kind == "option"
            } else {
                count += 1
            }
        }
        return count
    }

    private func values(
        of argument: CommandOutline.Argument, _ command: String, startingWith current: String
    ) throws -> Result {
        if let values = argument.allValues {
            let candidates = values.map { word in
                Candidate(word: word, explanation: argument.allValueDescriptions?[word] ?? "")
            }
            return .words(Self.matching(current, candidates))
        }
        switch argument.valueName {
        case "zone":
            let zones = Swift.Set(try store().profiles().map(\.profile.zone.text)).sorted()
            return .words(Self.matching(current, zones.map { Candidate(word: $0, explanation: "") }, anyCase: true))
        case "ref":
            return .words(tokens.completions(of: current).map { Candidate(word: $0.text, explanation: $0.explanation) })
        case "dir": return .directories
        case "file", "path": return .files
        case "name", "names", "profile", "old":
            // What is added has a name of its own.
            guard command != Heddle.Add.configuration.commandName else { return .words([]) }
            var names = try store().profiles().map { snapshot in
                Candidate(word: snapshot.profile.name.text, explanation: snapshot.profile.zone.text)
            }
            if command == Heddle.Use.configuration.commandName {
                names.append(Candidate(word: "-", explanation: "the previous profile"))
            }
            return .words(Self.matching(current, names))
        // A time, a number, a text, a URL: files would be wrong.
        default: return .words([])
        }
    }

    private static func matching(_ current: String, _ candidates: [Candidate], anyCase: Bool = false) -> [Candidate] {
        let begun = anyCase ? current.uppercased() : current
        return candidates.filter { $0.word.hasPrefix(begun) }
    }
}

extension CommandConfiguration {
    fileprivate func answers(to word: String) -> Bool { commandName == word || aliases.contains(word) }
}

extension String {
    fileprivate var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
