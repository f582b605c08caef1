extension CoreWeaveEmulator {
    /// The requests and responses since the emulator started. Control requests are not counted.
    public struct Counts: Sendable, Equatable, Codable {
        /// Exchanges of all tokens, known or not.
        public var exchanges = Exchanges()
        /// Exchanges by organisation; an organisation without requests is absent.
        public var organisations: [String: Exchanges] = [:]
        /// Exchanges whose response is pending now.
        public var openExchanges = 0
        /// The highest number of exchanges ever pending at the same time.
        public var mostOpenExchanges = 0
        /// When each exchange was requested, in seconds since 1970 by the system clock, without any skew.
        public var exchangeTimes: [Double] = []
        public var listBuckets = ListBuckets()
        /// Questions what a token may do.
        public var authorizationChecks = 0
        /// The key IDs that were revoked, in order.
        public var revokedKeys: [String] = []
        /// Requests to ``elsewhereURL``: redirects that were followed.
        public var elsewhere = 0
        /// Those of them that had an `Authorization` header.
        public var elsewhereWithAuthorization = 0
        /// All minted keys, in order.
        public var keys: [Key] = []
        /// Requests by `User-Agent`; `""` if a request had none.
        public var userAgents: [String: Int] = [:]

        public init() {}

        public struct Exchanges: Sendable, Equatable, Codable {
            public var asked = 0
            /// Exchanges that minted a key, whether or not the response arrived.
            public var minted = 0

            public init() {}
        }

        public struct ListBuckets: Sendable, Equatable, Codable {
            public var asked = 0
            public var accepted = 0
            /// By S3 error code, such as `SignatureDoesNotMatch`.
            public var refused: [String: Int] = [:]

            public init() {}
        }

        public struct Key: Sendable, Equatable, Codable {
            public var id: String
            public var organisation: String
        }

        /// The exchanges of one organisation; zeros if it had none.
        public func exchanges(of organisation: String) -> Exchanges {
            organisations[organisation] ?? Exchanges()
        }

        private enum CodingKeys: String, CodingKey {
            case exchanges, organisations, elsewhere, keys
            case openExchanges = "open_exchanges"
            case mostOpenExchanges = "most_open_exchanges"
            case exchangeTimes = "exchange_times"
            case listBuckets = "list_buckets"
            case authorizationChecks = "authorization_checks"
            case revokedKeys = "revoked_keys"
            case elsewhereWithAuthorization = "elsewhere_with_authorization"
            case userAgents = "user_agents"
        }
    }
}
