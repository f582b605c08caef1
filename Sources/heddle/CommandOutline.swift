internal import ArgumentParser

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// What ArgumentParser knows of one command's arguments, for completion: so that nothing is listed twice.
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
        struct Command: Decodable { let arguments: [Argument]? }
        let command: Command
    }

    let arguments: [Argument]

    init(of command: any ParsableCommand.Type) throws {
        let dump = try JSONDecoder().decode(Dump.self, from: Data(command._dumpHelp().utf8))
        arguments = (dump.command.arguments ?? []).filter(\.shouldDisplay)
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
}
