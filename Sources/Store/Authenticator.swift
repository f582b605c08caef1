internal import Crypto

/// Tells what Heddle wrote from what was changed by other means: HMAC-SHA256 under a key that is derived (HKDF) from the
/// sealing key and this one database's identity.
struct Authenticator {
    let key: SymmetricKey
    /// While the sealing key is being replaced.
    private let other: SymmetricKey?

    init(sealingKey: SymmetricKey, other: SymmetricKey? = nil, identity: [UInt8]) {
        key = Self.derived(sealingKey, identity)
        self.other = other.map { Self.derived($0, identity) }
    }

    private static func derived(_ sealingKey: SymmetricKey, _ identity: [UInt8]) -> SymmetricKey {
        // Extract, then expand to one block (RFC 5869, section 2), written out: the first use of the library's generic
        // HKDF takes as long as half of a short command.
        let extracted = HMAC<SHA256>.authenticationCode(
            for: sealingKey.withUnsafeBytes { Array($0) }, using: SymmetricKey(data: identity))
        let expanded = HMAC<SHA256>.authenticationCode(
            for: Array("heddle authentication 1".utf8) + [1], using: SymmetricKey(data: extracted))
        return SymmetricKey(data: expanded)
    }

    /// 32 bytes.
    func code(of content: CanonicalBytes) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: content.bytes, using: key))
    }

    /// Compares in constant time.
    func isValid(_ code: [UInt8], of content: CanonicalBytes) -> Bool {
        func isValid(by key: SymmetricKey) -> Bool {
            HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: content.bytes, using: key)
        }
        return isValid(by: key) || other.map(isValid) ?? false
    }
}

/// What is authenticated of a profile: where its token goes and where its keys are used, as the row has it.
///
/// Not its zone and mode: neither sends a secret to another place, and a person can mend one that was damaged without
/// confirming all the rest.
struct AuthenticatedFields: Equatable {
    var name: String
    var source: String
    var token: String
    var exchangeURL: String
    var endpoint: String
    var protection: Int64
    /// 0 or 1: whether keys that were replaced are revoked.
    var revocation: Int64

    func content(of profile: ProfileID) -> CanonicalBytes {
        var content = CanonicalBytes("profile")
        content.append(profile.number)
        for text in [name, source, token, exchangeURL, endpoint] { content.append(text) }
        content.append(protection)
        // Not where it is 0: rows from before there was such a field are still what they were.
        if revocation != 0 {
            content.append("revoke replaced")
            content.append(revocation)
        }
        return content
    }
}
