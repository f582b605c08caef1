internal import Credentials
internal import OperatingSystem
internal import Text

extension TokenKind {
    /// `pass:ENTRY`, the standard Unix password manager (passwordstore.org): the first line is the secret.
    static let pass = TokenKind(
        scheme: "pass", placeholder: "ENTRY", summary: "an entry of pass",
        flaw: { entry in
            if entry.hasPrefix("-") || entry.isAbsolutePath { return "an entry does not start with - or /" }
            return entry.namesFromTheEnd.contains("..") ? "an entry has no .. in it" : nil
        },
        completions: { begun, surroundings in
            let store =
                surroundings.environment["PASSWORD_STORE_DIR"] ?? surroundings.home.map { "\($0)/.password-store" }
            guard let store else { return [] }
            let parent = begun.lastIndex(of: "/").map { String(begun[...$0]) } ?? ""
            return Directory.entries(of: "\(store)/\(parent)").compactMap { entry in
                guard !entry.name.hasPrefix("."), entry.isDirectory || entry.name.hasSuffix(".gpg") else { return nil }
                let place = parent + (entry.isDirectory ? "\(entry.name)/" : String(entry.name.dropLast(4)))
                return place.hasPrefix(begun) && POSIXShell.pasteable(place) == place ? place : nil
            }
        },
        find: { entry, surroundings throws(TokenError) in
            let program = TokenProgram(
                name: "pass", arguments: ["show", "--", entry], hint: "pass show \(POSIXShell.pasteable(entry))")
            let output = try program.output(surroundings).reveal()
            return Secret(String(output.unicodeScalars.prefix { $0 != "\n" }))
        })
}
