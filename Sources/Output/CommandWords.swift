internal import ArgumentParser
internal import Text

/// The words at the beginning of a command line that name a command.
///
/// ArgumentParser calls a mistyped one an unexpected argument, answers `help` for it with the whole help, and has no
/// guess at the right one.
struct CommandWords {
    /// The first that no command has; nil: all are known.
    private(set) var unknown: String?
    /// What stands before it, with the program's own name.
    private(set) var path: [String]
    /// The commands that may stand there, aliases included.
    private(set) var candidates: [String]

    /// - Parameter arguments: without the program's own name.
    init(_ arguments: [String], of root: (some ParsableCommand).Type) {
        var command: any ParsableCommand.Type = root
        path = [root.configuration.commandName ?? "heddle"]
        candidates = Self.subcommandNames(of: command)
        let words = arguments.first == "help" ? arguments[1...] : arguments[...]
        for word in words {
            guard !candidates.isEmpty, !word.hasPrefix("-"), word != "help" else { return }
            guard let next = command.configuration.subcommands.first(where: { Self.names(of: $0).contains(word) })
            else {
                unknown = word
                return
            }
            (command, candidates) = (next, Self.subcommandNames(of: next))
            path.append(word)
        }
    }

    var isFirst: Bool { path.count == 1 }

    private static func subcommandNames(of command: any ParsableCommand.Type) -> [String] {
        command.configuration.subcommands.filter { $0.configuration.shouldDisplay }.flatMap { names(of: $0) }
    }

    private static func names(of command: any ParsableCommand.Type) -> [String] {
        let configuration = command.configuration
        return [configuration.commandName].compactMap(\.self) + configuration.aliases
    }

    /// - Parameter pointer: what leads on from a word that is no command, but that people try.
    func error(pointer: () -> String?) -> UsageError? {
        guard let unknown else { return nil }
        let what = isFirst ? "unknown command" : "unknown command of \(path.joined(separator: " ")):"
        let message = "\(what) \(unknown.printable.prefix(80))"
        let overview = "\(path.joined(separator: " ")) --help"
        if isFirst, let pointer = pointer() { return UsageError(message, hint: pointer) }
        guard let guess = nearest(to: unknown, among: candidates) else {
            return UsageError(
                isFirst ? message : "\(message) (there are \(candidates.joined(separator: ", ")))", hint: overview)
        }
        return UsageError(
            message, hint: "did you mean \((path.dropFirst() + [guess]).joined(separator: " "))?  (\(overview))")
    }
}
