internal import Credentials
internal import OperatingSystem
internal import Text

extension TokenKind {
    /// `env:NAME`.
    static let environment = TokenKind(
        scheme: "env", placeholder: "NAME", summary: "an environment variable",
        flaw: { name in isVariableName(name) ? nil : "a variable's name has letters, digits and _" },
        completions: { begun, surroundings in
            surroundings.environment.names.filter { $0.hasPrefix(begun) && isVariableName($0) }
        },
        isQuiet: { _, _ in true },
        find: { name, surroundings throws(TokenError) in
            guard let value = surroundings.environment[name] else {
                throw .notFound(
                    message: "environment variable \(name) is not set (it should hold the token)",
                    there: "\(name) is not set",
                    hint:
                        "export \(name)=…  or keep the token in a file that only you can read: heddle set NAME --token file:PATH"
                )
            }
            return Secret(value)
        })
}

/// As POSIX has it (Base Definitions, 8.1), up to 255 bytes.
private func isVariableName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !first.isASCIIDigit, text.utf8.count <= 255 else { return false }
    return text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }
}
