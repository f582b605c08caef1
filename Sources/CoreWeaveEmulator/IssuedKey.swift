internal import Credentials

/// A key that the emulator minted, for whoever signs with it later.
struct IssuedKey: Sendable {
    let id: String
    let secret: Secret
    let sessionToken: Secret?
    let organisation: String
    /// Seconds since 1970 by the emulator's clock.
    let minted: Double
    let expires: Double
}
