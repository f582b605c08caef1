internal import Catalog
internal import Credentials
internal import OrderedJSON
internal import Text
internal import YAML

/// What an event changed, as it was before: what `undo` needs to take it back. Kept behind the event itself, in events of a
/// kind of their own that nobody is shown; sealed, since a removed profile's words are to be gone for whoever has the
/// database alone. No secret is in it.
struct FormerState: Equatable {
    /// As it was before it was changed or removed.
    var profile: Profile?
    /// Its name before it was renamed.
    var name: ProfileName?
    /// What was active before, and before that.
    var active: ProfileName?
    var previous: ProfileName?
    /// Of a binding, and of what a removed profile was bound to.
    var directories: [String] = []
    /// What the directory was bound to before.
    var bound: ProfileName?
    /// The number of the event that this one takes back; of an import, of its first.
    var undone: Int64?
    /// The number of the first event of the import, or of its undoing, that this one ends.
    var first: Int64?
    /// What was remembered of the catalogs that an import is of.
    var catalogs: [FormerCatalog] = []

    /// The kind of the events that hold it.
    static let kind = "was"
    /// Characters that one event holds.
    static let piece = 500

    /// Compact JSON.
    var text: String {
        var fields: [(String, JSON)] = []
        if let profile { fields.append(("profile", .object(CatalogEntry.fields(of: profile)))) }
        for (key, value) in [("name", name), ("active", active), ("previous", previous), ("bound", bound)] {
            if let value { fields.append((key, .string(value.text))) }
        }
        if !directories.isEmpty { fields.append(("directories", .array(directories.map(JSON.string)))) }
        for (key, number) in [("undone", undone), ("first", first)] {
            if let number { fields.append((key, .integer(Int(number)))) }
        }
        if !catalogs.isEmpty { fields.append(("catalog", .array(catalogs.map(\.json)))) }
        return JSON.object(fields).text
    }

    /// In pieces as events can hold them.
    static func pieces(of sealed: [UInt8]) -> [String] {
        let digits = Substring(hexadecimal(sealed)).utf8
        return stride(from: 0, to: digits.count, by: piece).map { start in
            String(decoding: digits.dropFirst(start).prefix(piece), as: UTF8.self)
        }
    }

    init() {}

    /// - Returns: nil where it is none: an older Heddle wrote no such thing, a newer one may write more.
    init?(_ bytes: [UInt8]) {
        guard let document = try? YAML(bytes), document.entries != nil else { return nil }
        func name(_ key: String) -> ProfileName? { document[key]?.text.flatMap { try? ProfileName($0) } }
        if let entry = document["profile"] {
            let profile = try? CatalogEntry.profile(entry) { text throws(InvalidValue) in try TokenReference(text) }
            guard let profile else { return nil }
            self.profile = profile
        }
        self.name = name("name")
        active = name("active")
        previous = name("previous")
        bound = name("bound")
        directories = document["directories"]?.items?.compactMap(\.text) ?? []
        undone = document["undone"]?.text.flatMap { Int64($0) }
        first = document["first"]?.text.flatMap { Int64($0) }
        // An older Heddle wrote one alone.
        for entry in document["catalog"].map({ $0.items ?? [$0] }) ?? [] {
            guard let catalog = FormerCatalog(entry) else { return nil }
            catalogs.append(catalog)
        }
    }
}
