internal import ArgumentParser

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// What ArgumentParser knows of one command, for completion: so that nothing is listed twice.
struct CommandOutline: Decodable {
    struct Argument: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String
        }

        let kind: String
        let shouldDisplay: Bool
        let isRepeating: Bool
        let names: [Name]?
        let valueName: String?
        let allValues: [String]?
        let allValueDescriptions: [String: String]?
        let abstract: String?

        /// With their dashes.
        var spellings: [String] { (names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name } }
    }

    private struct Dump: Decodable {
        let command: CommandOutline
    }

    private enum CodingKeys: CodingKey { case commandName, aliases, abstract, shouldDisplay, arguments, subcommands }

    /// The name of the value that is another program's command line, after `--`.
    static let commandLine = "command"

    let commandName: String
    let abstract: String?
    /// Those that help shows.
    let arguments: [Argument]
    let displayedSubcommands: [CommandOutline]
    private let aliases: [String]
    private let isDisplayed: Bool

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        commandName = try fields.decode(String.self, forKey: .commandName)
        aliases = try fields.decodeIfPresent([String].self, forKey: .aliases) ?? []
        abstract = try fields.decodeIfPresent(String.self, forKey: .abstract)
        isDisplayed = try fields.decodeIfPresent(Bool.self, forKey: .shouldDisplay) ?? true
        arguments = (try fields.decodeIfPresent([Argument].self, forKey: .arguments) ?? []).filter(\.shouldDisplay)
        displayedSubcommands = (try fields.decodeIfPresent([CommandOutline].self, forKey: .subcommands) ?? [])
            .filter(\.isDisplayed)
    }

    /// - Parameter dump: what a program prints for `--experimental-dump-help`.
    /// - Throws: `DecodingError`.
    init(dump: [UInt8]) throws {
        self = try JSONDecoder().decode(Dump.self, from: Data(dump)).command
    }

    init(of command: any ParsableCommand.Type) throws { try self.init(dump: Array(command._dumpHelp().utf8)) }

    func subcommand(_ name: String) -> CommandOutline? {
        displayedSubcommands.first { $0.commandName == name || $0.aliases.contains(name) }
    }

    /// The option or flag that a word spells.
    func option(_ word: Substring) -> Argument? {
        arguments.first { $0.kind != "positional" && $0.spellings.contains(String(word)) }
    }

    /// What stands at a place on the command line, counted from 0.
    func positional(_ place: Int) -> Argument? {
        let positionals = arguments.filter { $0.kind == "positional" }
        return place < positionals.count ? positionals[place] : positionals.last { $0.isRepeating }
    }

    /// Whether another program's command line may stand after `--`.
    var runsCommands: Bool { arguments.contains { $0.kind == "positional" && $0.valueName == Self.commandLine } }
}
