internal import Credentials

/// A temporary access key that the emulator minted, kept to verify the requests signed with it.
struct IssuedKey: Sendable {
    let id: String
    let secret: Secret
    let sessionToken: Secret?
    let organisation: String
    /// Seconds since 1970 by the emulator's clock.
    let minted: Double
    let expires: Double

    /// Mints a random key.
    ///
    /// - Parameters:
    ///   - minted: seconds since 1970 by the emulator's clock.
    ///   - lifetime: seconds; negative for a key that has already expired.
    init(for organisation: CoreWeaveEmulator.Organisation, minted: Double, lifetime: Double) {
        id = "CWAK" + Self.randomText(16, of: Self.base32)
        // Contains `+` and `/`, so that a client that forgets to escape them fails.
        secret = Secret(Self.randomText(40, of: Self.base64))
        // Real session tokens end with `==`, too: a client that splits at `=` must fail here.
        sessionToken =
            organisation.givesSessionToken ? Secret(Self.randomText(126, of: Self.base64) + "==") : nil
        self.organisation = organisation.name
        self.minted = minted
        expires = minted + lifetime
    }

    private static let base32 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    private static let base64 = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// - Parameter alphabet: 32 or 64 characters, so that each takes at most six random bits.
    private static func randomText(_ count: Int, of alphabet: [UInt8]) -> String {
        // Each number yields ten characters because the system's generator costs a system call.
        var generator = SystemRandomNumberGenerator()
        var bits: UInt64 = 0
        let bytes = (0..<count).map { index in
            bits = index % 10 == 0 ? generator.next() : bits >> 6
            return alphabet[Int(bits & UInt64(alphabet.count - 1))]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
