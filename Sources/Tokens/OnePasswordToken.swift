internal import Credentials
internal import Text

extension TokenKind {
    /// `op://VAULT/ITEM/FIELD`, a secret reference of 1Password, read by its own program.
    static let onePassword = TokenKind(
        scheme: "op", placeholder: "//VAULT/ITEM/FIELD", summary: "a field in 1Password",
        flaw: { place in
            guard place.hasPrefix("//") else { return "it is written op://VAULT/ITEM/FIELD" }
            let parts = place.dropFirst(2).split(separator: "/", omittingEmptySubsequences: false)
            return (3...4).contains(parts.count) && !parts.contains("") ? nil : "it is written op://VAULT/ITEM/FIELD"
        },
        find: { place, surroundings throws(TokenError) in
            try TokenProgram(
                name: "op", arguments: ["read", "op:\(place)"], hint: "op read \(POSIXShell.pasteable("op:\(place)"))"
            ).output(surroundings)
        })
}
