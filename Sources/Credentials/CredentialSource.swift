/// Where a profile's keys come from: how they are made, with which token, and by whom.
///
/// One value, since keys are an organisation's only as long as none of it changes: with a change of any part, cached
/// keys are dropped.
public struct CredentialSource: Hashable, Sendable {
    public var method: Method
    public var token: TokenReference
    /// The token is sent here and nowhere else.
    public var exchangeURL: ServiceURL

    public init(method: Method = .apiToken, token: TokenReference = .standard, exchangeURL: ServiceURL = .exchange) {
        self.method = method
        self.token = token
        self.exchangeURL = exchangeURL
    }
}
