internal import Credentials
internal import OperatingSystem
internal import Text

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

extension TokenKind {
    /// `exec:["PROGRAM","ARG"]`.
    static let exec = TokenKind(
        scheme: "exec", placeholder: #"["PROGRAM","ARG"]"#, summary: "what a program prints",
        flaw: { command in
            guard let words = words(of: command) else {
                return #"the command is a JSON array of strings: ["PROGRAM","ARG"]"#
            }
            guard let program = words.first, !program.isEmpty else { return "the command names no program" }
            guard !program.isPathWithSlash || program.isAbsolutePath || program.isPathInHome else {
                return "the program's path must start with / or ~/, or be a name to find in PATH"
            }
            return words.contains { $0.utf8.contains(0) } ? "a word has a zero byte" : nil
        },
        program: { command, _ in .present("exec:\(command)") },
        find: { command, surroundings throws(TokenError) in
            let words = words(of: command) ?? []
            let program = try surroundings.absolute(words.first ?? "")
            return try TokenProgram(
                name: program, arguments: Array(words.dropFirst()),
                hint: ([program] + words.dropFirst()).map(POSIXShell.pasteable).joined(separator: " ")
            ).token(surroundings)
        })
}

private func words(of command: String) -> [String]? {
    try? JSONDecoder().decode([String].self, from: Data(command.utf8))
}
