extension CoreWeaveEmulator {
    /// One customer of the emulated CoreWeave.
    public struct Organisation: Sendable, Equatable {
        public var name: String
        /// Any of these is exchanged for keys of this organisation.
        public var tokens: [String]
        public var buckets: [String]
        /// The zones its keys may sign for; empty: any.
        public var zones: [String]
        /// Without one, `Token` is `""`.
        public var givesSessionToken: Bool
        /// Whether its principals were granted `cwobject:CreateAccessKey`.
        public var mayCreateKeys: Bool

        public init(
            _ name: String, tokens: [String] = [], buckets: [String] = [], zones: [String] = [],
            givesSessionToken: Bool = true, mayCreateKeys: Bool = true
        ) {
            self.name = name
            self.tokens = tokens
            self.buckets = buckets
            self.zones = zones
            self.givesSessionToken = givesSessionToken
            self.mayCreateKeys = mayCreateKeys
        }

        public static let acme = Organisation(
            "acme", tokens: ["CW-SECRET-acme-0123456789abcdef"], buckets: ["acme-models", "acme-datasets"])
        public static let globex = Organisation(
            "globex", tokens: ["CW-SECRET-globex-0123456789abcdef"], buckets: ["globex-checkpoints"])
    }
}
