#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// Who keys were made for, as the exchange said when it made them. A server's words: make them printable before they
/// are shown.
public struct Principal: Sendable, Equatable {
    public struct Attribute: Sendable, Equatable {
        public let name: String
        /// What is no text is JSON.
        public let values: [String]
    }

    /// `coreweave/UID`, or `role/ISSUER:SUBJECT` for a workload identity; nil where the exchange didn't say.
    public let name: String?
    /// The ID of the organisation, out of the name of its groups.
    public let organisation: String?
    /// SCIM groups, which policies may be written for.
    public let groups: [String]
    /// All that was said besides, by name.
    public let attributes: [Attribute]

    /// The UID of a CoreWeave user or token; nil for another kind of principal.
    public var uid: String? {
        let prefix = "coreweave/"
        return name.flatMap { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : nil }
    }

    /// - Parameter json: ``ExchangeResponse/principal``.
    public init?(json: String) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(json.utf8)),
            case .object(let document) = value
        else { return nil }
        var name: String?
        if case .string(let text)? = document["principalName"] { name = text }
        var (organisation, groups, rest): (String?, [String], [Attribute]) = (nil, [], [])
        for field in ["attributes", "multiAttributes"] {
            guard case .object(let attributes)? = document[field] else { continue }
            for (key, value) in attributes.sorted(by: { $0.key < $1.key }) {
                let values = value.texts
                if key == "groups" || key.hasSuffix(":groups") {
                    for group in values where !groups.contains(group) { groups.append(group) }
                    // `iam:ORG-ID:groups`.
                    let parts = key.split(separator: ":", omittingEmptySubsequences: false)
                    if parts.count == 3, parts[0] == "iam", !parts[1].isEmpty { organisation = String(parts[1]) }
                } else if name == nil, values.count == 1, key == "principal" || key.hasSuffix(":principal") {
                    name = values[0]
                } else {
                    rest.append(Attribute(name: key, values: values))
                }
            }
        }
        (self.name, self.organisation, self.groups, attributes) = (name, organisation, groups, rest)
    }
}

extension JSONValue {
    /// A list's values, or the one value.
    fileprivate var texts: [String] {
        if case .array(let values) = self { return values.map(\.text) }
        return [text]
    }

    private var text: String {
        if case .string(let text) = self { return text }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
