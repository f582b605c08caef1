public import Credentials
public import OrderedJSON
internal import Text
internal import YAML

/// A list of profiles to be shared: no secret is in it, only where each person finds theirs.
public struct Catalog: Sendable, Equatable {
    public let profiles: [Profile]
    /// Those of them of which it doesn't say where their token is: they have the default.
    public let withoutToken: Set<ProfileName>

    /// Of the format. A catalog of another version is refused.
    static let version = 1
    static let versionField = "heddle_catalog"

    public init(_ profiles: [Profile]) {
        self.profiles = profiles
        withoutToken = []
    }

    public var byName: [ProfileName: Profile] {
        Dictionary(profiles.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    public var json: JSON { json(withoutTokensOf: []) }

    /// - Parameter names: the profiles whose token references are left out.
    public func json(withoutTokensOf names: Set<ProfileName>) -> JSON {
        .object([
            (Self.versionField, .integer(Self.version)),
            (
                "profiles",
                .array(
                    profiles.map { profile in
                        .object(
                            CatalogEntry.fields(of: profile).filter {
                                $0.0 != CatalogEntry.tokenField || !names.contains(profile.name)
                            })
                    })
            ),
        ])
    }

    /// Whether this is meant to be a catalog, whatever is wrong with it.
    public static func isMeant(by document: [UInt8]) -> Bool { (try? YAML(document))?[versionField] != nil }

    /// Reads a catalog in JSON or YAML.
    ///
    /// - Parameters:
    ///   - file: what it was read from, as errors have it.
    ///   - reference: reads a token reference.
    /// - Throws: ``CatalogError``, which names the file.
    public init(
        _ document: [UInt8], of file: String, reference: (String) throws(InvalidValue) -> TokenReference
    ) throws(CatalogError) {
        do throws(CatalogError) {
            try self.init(document, reference: reference)
        } catch {
            throw error.of(file)
        }
    }

    /// Reads a catalog in JSON or YAML.
    ///
    /// - Parameter reference: reads a token reference.
    /// - Throws: ``CatalogError``.
    public init(
        _ document: [UInt8], reference: (String) throws(InvalidValue) -> TokenReference
    ) throws(CatalogError) {
        let root: YAML
        do throws(YAMLError) {
            root = try YAML(document)
        } catch {
            throw CatalogError(error.message)
        }
        guard let version = root[Self.versionField] else {
            throw CatalogError("this is no catalog: it has no \(Self.versionField)", hint: "heddle export --schema")
        }
        guard version == .plain("\(Self.version)") else {
            throw CatalogError(
                "the catalog is of another version than \(Self.version)", hint: "update Heddle: heddle version")
        }
        for field in root.entries ?? [] where ![Self.versionField, "profiles", "$schema"].contains(field.key) {
            throw CatalogError(CatalogEntry.unknown(field.key), line: field.line)
        }
        guard let items = root["profiles"]?.items else { throw CatalogError("profiles is no list") }
        var profiles: [Profile] = []
        var names: Set<String> = []
        var withoutToken: Set<ProfileName> = []
        for (place, item) in items.enumerated() {
            let profile: Profile
            do throws(CatalogError) {
                try Self.requireNoToken(in: item)
                profile = try CatalogEntry.profile(item, reference: reference)
            } catch {
                throw items.count == 1 ? error : error.inProfile(place + 1)
            }
            // Names are file names, and macOS doesn't tell those apart by case.
            guard names.insert(profile.name.text.lowercased()).inserted else {
                throw CatalogError(
                    "\(profile.name) is there twice", line: item.entries?.first { $0.key == "name" }?.line)
            }
            profiles.append(profile)
            if (item[CatalogEntry.tokenField] ?? .null) == .null { withoutToken.insert(profile.name) }
        }
        self.profiles = profiles
        self.withoutToken = withoutToken
    }

    /// A catalog is for others to read. In a note, or as a name, a token would be shown and kept.
    private static func requireNoToken(in profile: YAML) throws(CatalogError) {
        for field in profile.entries ?? [] {
            guard let text = field.value.text, text.holdsToken else { continue }
            let name = CatalogEntry.names.contains(field.key) ? field.key : "a field"
            throw CatalogError(
                "\(name) holds what looks like an API token", line: field.line,
                hint: "take it out of the file and revoke it at CoreWeave: others may have read it")
        }
    }
}
