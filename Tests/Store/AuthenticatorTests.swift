import Crypto
import Testing

@testable import Store

struct AuthenticatorTests {
    @Test(arguments: [0, 1, 16, 32, 64, 65, 200])
    func `Its key is what HKDF derives`(identityLength: Int) {
        let sealingKey = SymmetricKey(size: .bits256)
        let identity = (0..<identityLength).map { UInt8($0) }
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: sealingKey, salt: identity, info: Array("heddle authentication 1".utf8),
            outputByteCount: 32)
        #expect(Authenticator(sealingKey: sealingKey, identity: identity).key == derived)
    }
}
