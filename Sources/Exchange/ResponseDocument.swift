internal import Credentials

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The body of a good answer, read strictly: what it says ends in header fields, environments and configuration files.
struct ResponseDocument {
    /// CoreWeave documents no lengths: these are AWS's for the same fields, or more.
    static let longestKeyID = 128
    static let longestSecretKey = 512
    static let longestSessionToken = 16 * 1024
    static let longestPrincipal = 16 * 1024

    let credential: TemporaryCredential
    let principal: String?

    /// - Parameter token: what was exchanged. An answer that has it among the keys is refused: an access key ID is shown and
    ///   sent with each request, and keys are given to programs that must not have the token.
    init(_ body: [UInt8], _ names: ResponseFields = .documented, token: APIToken) throws(ResponseFlaw) {
        let fields = try Self.object(body)
        func name(_ names: [String]) -> String { names.first { fields[$0] != nil } ?? names[0] }
        let secretKey = try Self.text(name(names.secretAccessKey), in: fields, longest: Self.longestSecretKey)
        let keyID = try Self.text(name(names.accessKeyID), in: fields, longest: Self.longestKeyID)
        let sessionToken = try Self.sessionToken(name(names.sessionToken), in: fields)
        for (field, text) in [
            (names.secretAccessKey, secretKey), (names.accessKeyID, keyID), (names.sessionToken, sessionToken ?? ""),
        ] where Self.repeats(token, in: text) {
            throw .repeatsToken(field: name(field))
        }
        let expiration = name(names.expiration)
        guard let expires = Timestamp(rfc3339: try Self.string(expiration, in: fields)) else {
            throw .badExpiration(field: expiration)
        }
        credential = TemporaryCredential(
            accessKeyID: Secret(keyID), secretAccessKey: Secret(secretKey),
            sessionToken: sessionToken.map { Secret($0) }, expires: expires)
        principal = Self.principal(
            in: fields, without: [token.secret.reveal(), secretKey] + [sessionToken].compactMap { $0 })
    }

    /// - Throws: ``ResponseFlaw`` for anything but a JSON object.
    static func object(_ body: [UInt8]) throws(ResponseFlaw) -> [String: JSONValue] {
        guard !body.isEmpty else { throw .empty }
        // Before the decoder sees it, for that would take UTF-16 and UTF-32 too; no JSON in UTF-8 has a zero byte.
        guard let text = String(validating: body, as: UTF8.self), !body.contains(0) else { throw .notUTF8 }
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) else { throw .notJSON }
        guard case .object(let fields) = value else { throw .notAnObject }
        return fields
    }

    private static func string(_ field: String, in fields: [String: JSONValue]) throws(ResponseFlaw) -> String {
        switch fields[field] {
        case .string(let text)?: return text
        case .null?, nil: throw .missing(field: field)
        default: throw .wrongType(field: field)
        }
    }

    private static func text(
        _ field: String, in fields: [String: JSONValue], longest: Int
    ) throws(ResponseFlaw) -> String {
        let text = try string(field, in: fields)
        guard text.utf8.count <= longest else { throw .tooLong(field: field, limit: longest) }
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .badCharacters(field: field)
        }
        return text
    }

    /// Absent, null and `""` all mean none: the documentation's own example has `""`.
    private static func sessionToken(
        _ field: String, in fields: [String: JSONValue]
    ) throws(ResponseFlaw) -> String? {
        switch fields[field] {
        case .string("")?, .null?, nil: nil
        default: try text(field, in: fields, longest: longestSessionToken)
        }
    }

    /// Whether the token is all of a text, or a part of it. One of a few characters may be a part by chance.
    private static func repeats(_ token: APIToken, in text: String) -> Bool {
        let token = token.secret.reveal()
        return text == token || token.utf8.count >= shortestRepeated && text.contains(token)
    }

    private static let shortestRepeated = 8

    /// What the answer says of who the token belongs to: nice to have, so whatever is odd about it costs no credential.
    ///
    /// - Parameter secrets: an account of the principal that repeats one of them is dropped, since it is shown.
    private static func principal(in fields: [String: JSONValue], without secrets: [String]) -> String? {
        let kept = fields.filter { name, value in
            switch value {
            case .object(let content): !content.isEmpty && (name == "attributes" || name == "multiAttributes")
            case .string(let text): !text.isEmpty && name == "principalName"
            default: false
            }
        }
        guard !kept.isEmpty else { return nil }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(JSONValue.object(kept)), json.count <= longestPrincipal else { return nil }
        // As the encoder spells them, for a quote or a backslash; and byte by byte, since a combining mark behind a
        // secret makes its last character another one.
        let isRepeated = secrets.contains { secret in
            guard let spelled = try? encoder.encode(secret) else { return true }
            return json.contains(spelled.dropFirst().dropLast())
        }
        return isRepeated ? nil : String(decoding: json, as: UTF8.self)
    }
}
