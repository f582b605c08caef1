internal import Crypto

/// Tells what Heddle wrote from what was changed by other means: HMAC-SHA256 under a key that is derived (HKDF) from the
/// sealing key and this one database's identity.
struct Authenticator {
    private let key: SymmetricKey
    /// While the sealing key is being replaced.
    private let other: SymmetricKey?

    init(sealingKey: SymmetricKey, other: SymmetricKey? = nil, identity: [UInt8]) {
        func derived(_ key: SymmetricKey) -> SymmetricKey {
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: key, salt: identity, info: Array("heddle authentication 1".utf8), outputByteCount: 32)
        }
        key = derived(sealingKey)
        self.other = other.map(derived)
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

    func content(of profile: ProfileID) -> CanonicalBytes {
        var content = CanonicalBytes("profile")
        content.append(profile.number)
        for text in [name, source, token, exchangeURL, endpoint] { content.append(text) }
        content.append(protection)
        return content
    }
}
