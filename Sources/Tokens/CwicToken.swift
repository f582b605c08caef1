internal import Credentials
internal import Text

extension TokenKind {
    /// `cwic:ORG`, the login of an organisation in CoreWeave's own command line, which prints an ExecCredential.
    static let cwic = TokenKind(
        scheme: "cwic", placeholder: "ORG", summary: "an organisation's login in cwic",
        flaw: { organisation in
            organisation.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "._-".utf8.contains($0) }
                && !organisation.hasPrefix("-") ? nil : "an organisation's ID has letters, digits, . _ and -"
        },
        find: { organisation, surroundings throws(TokenError) in
            try TokenProgram(
                name: "cwic", arguments: ["auth", "k8s", "api-token", "--org-id", organisation], hint: "cwic auth login"
            ).token(surroundings)
        })
}
