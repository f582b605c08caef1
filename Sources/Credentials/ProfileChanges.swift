/// One field of a profile that is another one now; as people read it, never a secret.
public struct FieldChange: Sendable, Equatable, CustomStringConvertible {
    /// As ``Profile``'s flags call it: `zone`, `token`, `exchange-url`.
    public let field: String
    /// nil: there was none.
    public let old: String?
    /// nil: there is none any more.
    public let new: String?

    /// `zone: US-EAST-04A -> RNO2A`. ASCII: it is kept in the log, too.
    public var description: String { "\(field): \(old ?? "none") -> \(new ?? "none")" }
}

extension Profile {
    /// The fields but the name in which this profile differs from what it was, in the order of help.
    public func changes(since old: Profile) -> [FieldChange] {
        func shown(_ flag: Bool) -> String { flag ? "yes" : "no" }
        let pairs: [(String, String?, String?)] = [
            ("zone", old.zone.text, zone.text),
            ("source", old.source.method.description, source.method.description),
            ("token", old.source.token.text, source.token.text),
            ("endpoint", old.endpoint.description, endpoint.description),
            ("exchange-url", old.source.exchangeURL.description, source.exchangeURL.description),
            ("mode", old.mode.rawValue, mode.rawValue),
            ("org", old.organisation?.text, organisation?.text),
            ("note", old.note?.text, note?.text),
            ("protected", shown(old.isProtected), shown(isProtected)),
            ("revoke-replaced", shown(old.revokesReplacedKeys), shown(revokesReplacedKeys)),
            ("token-expires", old.tokenExpires?.rfc3339, tokenExpires?.rfc3339),
        ]
        return pairs.compactMap { field, old, new in
            old == new ? nil : FieldChange(field: field, old: old, new: new)
        }
    }
}
