public import Credentials

/// What a token was exchanged for.
public struct ExchangeResponse: Sendable {
    public let credential: TemporaryCredential
    /// Who the token belongs to, as the answer has it: a JSON object of `attributes` and `multiAttributes`, without
    /// white space, its keys sorted, at most 16 KiB; nil where the answer had neither. A server's words: make them
    /// printable before they are shown.
    public let principal: String?
    /// The exchange's own clock (`Date`), to the second; nil where the answer had none.
    public let issuerDate: Timestamp?
    /// By the exchange's clock where that differs from this machine's, so that a wrong clock here changes nothing.
    public let lifetime: Lifetime

    init(credential: TemporaryCredential, principal: String?, issuerDate: Timestamp?, reading: ClockReading) {
        self.credential = credential
        self.principal = principal
        self.issuerDate = issuerDate
        lifetime = Lifetime(until: credential.expires, issuedAt: issuerDate, arrivedAt: reading)
    }
}
