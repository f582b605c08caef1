public import Credentials

extension Catalog {
    /// What a profile becomes when the catalog that it is from changes: what changed there, and nothing that a person changed
    /// here since.
    ///
    /// - Parameters:
    ///   - present: as it is here.
    ///   - base: as the catalog had it before.
    ///   - new: as the catalog has it now.
    ///   - file: what the catalog was read from, as errors have it.
    /// - Throws: ``CatalogError`` where what both changed doesn't go together.
    public static func merged(
        _ present: Profile, from base: Profile, to new: Profile, of file: String
    ) throws(CatalogError) -> Profile {
        var merged = present
        func take<Value: Equatable>(_ field: WritableKeyPath<Profile, Value>) {
            if base[keyPath: field] != new[keyPath: field] { merged[keyPath: field] = new[keyPath: field] }
        }
        take(\.source.method)
        take(\.source.token)
        take(\.source.exchangeURL)
        take(\.zone)
        take(\.endpoint)
        take(\.mode)
        take(\.organisation)
        take(\.note)
        take(\.isProtected)
        take(\.revokesReplacedKeys)
        take(\.tokenExpires)
        let method = merged.source.method
        guard method.canRevoke || !merged.revokesReplacedKeys else {
            throw CatalogError(
                "\(present.name) can't be updated: its source would be \(method.name.rawValue), which takes no"
                    + " revoke_replaced",
                hint: "heddle set \(present.name) "
                    + (present.revokesReplacedKeys ? "--no-revoke-replaced" : options(of: new.source.method))
            ).of(file)
        }
        return merged
    }

    /// As `heddle set` takes them.
    private static func options(of method: CredentialSource.Method) -> String {
        "--source \(method.name.rawValue)" + (method.duration.map { " --duration \($0.seconds)s" } ?? "")
    }
}
