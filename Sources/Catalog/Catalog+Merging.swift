public import Credentials

extension Catalog {
    /// What a profile becomes when the catalog that it is from changes: what changed there, and nothing that a person changed
    /// here since.
    ///
    /// - Parameters:
    ///   - present: as it is here.
    ///   - base: as the catalog had it before.
    ///   - new: as the catalog has it now.
    public static func merged(_ present: Profile, from base: Profile, to new: Profile) -> Profile {
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
        return merged
    }
}
