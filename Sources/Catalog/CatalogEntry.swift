public import Credentials
public import OrderedJSON
internal import Text
public import YAML

/// A profile as a catalog has it: everything that a person says of it, and no secret. Also how an event keeps what a profile
/// was.
public enum CatalogEntry {
    /// The fields of a profile. What is not there, and has no default, is left out.
    public static func fields(of profile: Profile) -> [(String, JSON)] {
        let method = profile.source.method
        var fields: [(String, JSON)] = [
            ("name", .string(profile.name.text)), ("zone", .string(profile.zone.text)),
            (tokenField, .string(profile.source.token.text)), ("endpoint", .string(profile.endpoint.description)),
            ("exchange_url", .string(profile.source.exchangeURL.description)),
            ("source", .string(method.name.rawValue)),
        ]
        if let duration = method.duration { fields.append(("duration", .string("\(duration.seconds)s"))) }
        if let organisation = method.organisation { fields.append(("org_id", .string(organisation.text))) }
        fields.append(("mode", .string(profile.mode.rawValue)))
        if let organisation = profile.organisation { fields.append(("org", .string(organisation.text))) }
        if let note = profile.note { fields.append(("note", .string(note.text))) }
        fields.append(("protected", .boolean(profile.isProtected)))
        if profile.revokesReplacedKeys { fields.append(("revoke_replaced", .boolean(true))) }
        if let end = profile.tokenExpires { fields.append(("token_expires", .string(end.rfc3339))) }
        return fields
    }

    static let tokenField = "token"

    static let names: Set<String> = [
        "name", "zone", tokenField, "endpoint", "exchange_url", "source", "duration", "org_id", "mode", "org", "note",
        "protected", "revoke_replaced", "token_expires",
    ]

    /// What is wrong with a field that a catalog doesn't have. Only what can be a field's name is repeated.
    static func unknown(_ field: String) -> String {
        let isWord =
            (1...20).contains(field.utf8.count) && field.utf8.allSatisfy { (0x61...0x7A).contains($0) || $0 == 0x5F }
        return isWord ? "unknown field \(field.inQuotes)" : "unknown field"
    }

    /// Reads the fields of a profile. Name and zone must be there; what else is missing has its default.
    ///
    /// - Parameter reference: reads a token reference.
    /// - Throws: ``CatalogError``, which names the field.
    public static func profile(
        _ entry: YAML, reference: (String) throws(InvalidValue) -> TokenReference
    ) throws(CatalogError) -> Profile {
        guard let entries = entry.entries else { throw CatalogError("a profile is no mapping") }
        for field in entries where !names.contains(field.key) {
            throw CatalogError(unknown(field.key), line: field.line)
        }
        let reader = FieldReader(entry: entry)
        var profile = Profile(
            name: try reader.required("name") { text throws(InvalidValue) in try ProfileName(text) },
            zone: try reader.required("zone") { text throws(InvalidValue) in try Zone(text) })
        if let token = try reader.value(tokenField, reference) { profile.source.token = token }
        if let url = try reader.value("endpoint", { text throws(InvalidValue) in try ServiceURL.endpoint(text) }) {
            profile.endpoint = url
        }
        if let url = try reader.value("exchange_url", { text throws(InvalidValue) in try ServiceURL.exchange(text) }) {
            profile.source.exchangeURL = url
        }
        profile.source.method = try reader.method()
        if let mode = try reader.text("mode") {
            guard let known = Mode(rawValue: mode) else {
                let all = Mode.allCases.map(\.rawValue).joined(separator: ", ")
                throw CatalogError("invalid mode: it is one of \(all)", line: reader.line(of: "mode"))
            }
            profile.mode = known
        }
        profile.organisation = try reader.value("org") { text throws(InvalidValue) in
            try FreeText(text, field: "organisation")
        }
        profile.note = try reader.value("note") { text throws(InvalidValue) in try FreeText(text, field: "note") }
        profile.isProtected = try reader.flag("protected") ?? false
        profile.revokesReplacedKeys = try reader.flag("revoke_replaced") ?? false
        let method = profile.source.method
        if profile.revokesReplacedKeys, !method.canRevoke {
            throw CatalogError(
                "source \(method.name.rawValue) takes no revoke_replaced", line: reader.line(of: "revoke_replaced"))
        }
        profile.tokenExpires = try reader.value("token_expires") { text throws(InvalidValue) in
            guard let end = Timestamp(date: text) ?? Timestamp(rfc3339: text) else { throw .date(text) }
            return end
        }
        return profile
    }
}

/// The fields of one mapping, by their names.
private struct FieldReader {
    let entry: YAML

    func line(of name: String) -> Int? { entry.entries?.first { $0.key == name }?.line }

    func text(_ name: String) throws(CatalogError) -> String? {
        guard let value = entry[name], value != .null else { return nil }
        guard let text = value.text else { throw CatalogError("\(name) is no text", line: line(of: name)) }
        return text
    }

    func value<Value>(
        _ name: String, _ parse: (String) throws(InvalidValue) -> Value
    ) throws(CatalogError) -> Value? {
        guard let text = try text(name) else { return nil }
        do throws(InvalidValue) {
            return try parse(text)
        } catch {
            throw CatalogError(error.flaw, line: line(of: name), hint: error.hint)
        }
    }

    func required<Value>(
        _ name: String, _ parse: (String) throws(InvalidValue) -> Value
    ) throws(CatalogError) -> Value {
        guard let value = try value(name, parse) else {
            throw CatalogError("a profile has no \(name)", line: entry.entries?.first?.line)
        }
        return value
    }

    func flag(_ name: String) throws(CatalogError) -> Bool? {
        guard let value = entry[name], value != .null else { return nil }
        guard let flag = value.flag else { throw CatalogError("\(name) is true or false", line: line(of: name)) }
        return flag
    }

    func method() throws(CatalogError) -> CredentialSource.Method {
        let word = try text("source") ?? CredentialSource.Method.Name.apiToken.rawValue
        guard let name = CredentialSource.Method.Name(rawValue: word) else {
            let all = CredentialSource.Method.Name.allCases.map(\.rawValue).joined(separator: ", ")
            throw CatalogError("invalid source: it is one of \(all)", line: line(of: "source"))
        }
        let duration = try value("duration") { text throws(InvalidValue) in try KeyDuration(text) }
        let organisation = try value("org_id") { text throws(InvalidValue) in try OrganisationID(text) }
        switch (name, duration, organisation) {
        case (.apiToken, nil, nil): return .apiToken
        case (.accessKey, _, nil): return .accessKey(duration ?? .standard)
        case (.oidc, _, let organisation?): return .oidc(organisation, duration)
        case (.oidc, _, nil): throw CatalogError("source oidc needs org_id", line: line(of: "source"))
        case (_, _, .some): throw CatalogError("source \(word) takes no org_id", line: line(of: "org_id"))
        default: throw CatalogError("source \(word) takes no duration", line: line(of: "duration"))
        }
    }
}
