internal import Catalog
public import Credentials
internal import OrderedJSON
internal import YAML

/// What was remembered of a followed catalog before an import or an update, as far as it is another since: what `undo` needs
/// to have it offered again.
public struct FormerCatalog: Sendable, Equatable {
    /// A path or a URL.
    public let place: String
    /// Whether it was followed at all.
    public let wasFollowed: Bool
    /// Where its signature had to be, and who might sign; nil: nothing was said of it.
    public let signature: String?
    public let signers: String?
    /// What it said of profiles of which it now says something else, or nothing.
    public let changed: [Profile]
    /// Profiles that it did not have.
    public let absent: [ProfileName]

    public init(
        place: String, wasFollowed: Bool, signature: String? = nil, signers: String? = nil, changed: [Profile] = [],
        absent: [ProfileName] = []
    ) {
        self.place = place
        self.wasFollowed = wasFollowed
        self.signature = signature
        self.signers = signers
        self.changed = changed
        self.absent = absent
    }

    var json: JSON {
        var fields: [(String, JSON)] = [("place", .string(place)), ("followed", .boolean(wasFollowed))]
        for (key, text) in [("signature", signature), ("signers", signers)] {
            if let text { fields.append((key, .string(text))) }
        }
        if !changed.isEmpty {
            fields.append(("changed", .array(changed.map { .object(CatalogEntry.fields(of: $0)) })))
        }
        if !absent.isEmpty { fields.append(("absent", .array(absent.map { .string($0.text) }))) }
        return .object(fields)
    }

    /// - Returns: nil where it is none.
    init?(_ entry: YAML) {
        guard let place = entry["place"]?.text, let wasFollowed = entry["followed"]?.flag else { return nil }
        let changed = (entry["changed"]?.items ?? []).map { item in
            try? CatalogEntry.profile(item) { text throws(InvalidValue) in try TokenReference(text) }
        }
        let absent = (entry["absent"]?.items ?? []).map { item in item.text.flatMap { try? ProfileName($0) } }
        guard !changed.contains(nil), !absent.contains(nil) else { return nil }
        self.init(
            place: place, wasFollowed: wasFollowed, signature: entry["signature"]?.text,
            signers: entry["signers"]?.text, changed: changed.compactMap(\.self), absent: absent.compactMap(\.self))
    }
}
