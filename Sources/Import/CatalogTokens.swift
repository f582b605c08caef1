public import Catalog
public import Credentials
internal import OperatingSystem
internal import Text

/// A catalog whose profiles have the token references that they get here.
public struct CatalogTokens {
    public let catalog: Catalog
    /// What a person should know of them.
    public let remarks: [(message: String, hint: String?)]

    /// What the catalog says is taken, but for files in which another Heddle keeps tokens: catalogs that an older one exported
    /// name them.
    ///
    /// - Parameters:
    ///   - given: for profiles of which the catalog says none; nil: the one they have, else the standard one.
    ///   - present: the profiles there are.
    public init(of catalog: Catalog, given: TokenReference? = nil, present: [ProfileName: Profile]) {
        var remarks: [(message: String, hint: String?)] = []
        self.catalog = Catalog(
            catalog.profiles.map { profile in
                let isElsewhere = Self.isKeptElsewhere(profile.source.token)
                guard isElsewhere || catalog.withoutToken.contains(profile.name) else { return profile }
                var own = profile
                own.source.token = given ?? present[profile.name]?.source.token ?? .standard
                if isElsewhere, own.source.token != profile.source.token {
                    remarks.append(
                        (
                            "\(profile.name): the catalog's token file is one that another Heddle keeps, and isn't here: token from"
                                + " \(own.source.token.text.printable)", "heddle token set \(profile.name)"
                        ))
                }
                return own
            })
        self.remarks = remarks
    }

    /// Whether it is a file as `heddle token set` makes them (`tokens/NAME.0123abcd`), and isn't there.
    private static func isKeptElsewhere(_ reference: TokenReference) -> Bool {
        let path = reference.place
        guard reference.scheme == "file", path.isAbsolutePath, path.parentDirectory.fileName == "tokens" else {
            return false
        }
        let parts = path.fileName.split(separator: ".")
        return parts.count > 1 && decodedHexadecimal(String(parts[parts.count - 1]))?.count == 4
            && !ThisMachine.has(path)
    }
}
