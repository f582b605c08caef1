internal import ArgumentParser
internal import Credentials
internal import Store
internal import Tokens

/// What may stand at the end of a command line of `heddle`'s.
struct WordCompletion {
    struct Candidate: Equatable {
        let word: String
        let explanation: String
    }

    enum Result: Equatable {
        case words([Candidate])
        /// The shell completes these better.
        case directories, files
    }

    /// Opened only where it is asked for.
    let store: () throws -> Store
    let tokens: TokenResolver

    /// - Parameter words: those after `heddle`; the last is being typed, and may be empty.
    func complete(_ words: [String]) throws -> Result {
        let current = words.last ?? ""
        var before = words.dropLast()[...]
        var command: any ParsableCommand.Type = Heddle.self
        while let next = before.first, let found = Self.subcommand(next, of: command) {
            command = found
            before = before.dropFirst()
        }
        let configuration = command.configuration
        let subcommands = Self.subcommands(of: configuration)
        if !subcommands.isEmpty {
            guard before.isEmpty || before.first == "help" else { return .words([]) }
            return .words(Self.matching(current, subcommands.compactMap(Self.candidate)))
        }
        return try complete(current, after: before, CommandOutline(of: command), of: configuration.commandName ?? "")
    }

    private func complete(
        _ current: String, after before: ArraySlice<String>, _ outline: CommandOutline, of command: String
    ) throws -> Result {
        if before.contains("--") { return .files }
        if let last = before.last, let option = outline.option(last[...]), option.kind == "option" {
            return try values(of: option, command, startingWith: current)
        }
        if current.hasPrefix("--"), let sign = current.firstIndex(of: "=") {
            let name = current[..<sign]
            guard let option = outline.option(name), option.kind == "option" else { return .words([]) }
            let begun = String(current[current.index(after: sign)...])
            guard case .words(let found) = try values(of: option, command, startingWith: begun) else { return .files }
            return .words(found.map { Candidate(word: "\(name)=\($0.word)", explanation: $0.explanation) })
        }
        if current.hasPrefix("-") {
            let options = outline.arguments.filter { $0.kind != "positional" }.flatMap { argument in
                argument.spellings.filter { $0.hasPrefix("--") }
                    .map { Candidate(word: $0, explanation: argument.abstract ?? "") }
            }
            return .words(Self.matching(current, options))
        }
        guard let positional = outline.positional(Self.positionals(in: before, outline)) else { return .words([]) }
        return try values(of: positional, command, startingWith: current)
    }

    /// How many of the words are neither options nor values of options.
    private static func positionals(in words: ArraySlice<String>, _ outline: CommandOutline) -> Int {
        var count = 0
        var isValue = false
        for word in words {
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
            let zones = Set(try store().profiles().map(\.profile.zone.text)).sorted()
            return .words(Self.matching(current, zones.map { Candidate(word: $0, explanation: "") }, anyCase: true))
        case "ref":
            return .words(tokens.completions(of: current).map { Candidate(word: $0.text, explanation: $0.explanation) })
        case "dir": return .directories
        case "name", "names", "profile", "old":
            guard command != Heddle.Add.configuration.commandName else { return .words([]) }
            let profiles = try store().profiles().map { snapshot in
                Candidate(word: snapshot.profile.name.text, explanation: snapshot.profile.zone.text)
            }
            return .words(Self.matching(current, profiles))
        default: return .files
        }
    }

    private static func matching(_ current: String, _ candidates: [Candidate], anyCase: Bool = false) -> [Candidate] {
        let begun = anyCase ? current.uppercased() : current
        return candidates.filter { $0.word.hasPrefix(begun) }
    }

    private static func subcommands(of configuration: CommandConfiguration) -> [any ParsableCommand.Type] {
        configuration.subcommands.filter { $0.configuration.shouldDisplay }
    }

    private static func subcommand(_ word: String, of command: any ParsableCommand.Type) -> (any ParsableCommand.Type)?
    {
        subcommands(of: command.configuration).first { $0.configuration.commandName == word }
    }

    private static func candidate(_ command: any ParsableCommand.Type) -> Candidate? {
        let configuration = command.configuration
        guard let name = configuration.commandName else { return nil }
        let abstract = configuration.abstract
        return Candidate(word: name, explanation: abstract.hasSuffix(".") ? String(abstract.dropLast()) : abstract)
    }
}
