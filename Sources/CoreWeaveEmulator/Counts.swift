extension CoreWeaveEmulator {
    /// What was asked of the emulator and what it answered, since it started. Control requests are not counted.
    public struct Counts: Sendable, Equatable, Codable {
        /// Exchanges, of all tokens, known or not.
        public var exchanges = Exchanges()
        /// Exchanges by organisation; one that never asked is absent.
        public var organisations: [String: Exchanges] = [:]
        /// Exchanges that wait for their answer now.
        public var openExchanges = 0
        /// The most that ever waited at once.
        public var mostOpenExchanges = 0
        /// When each exchange was asked for: seconds since 1970 by this machine's clock, whatever the skew.
        public var exchangeTimes: [Double] = []
        public var listBuckets = ListBuckets()
        /// Requests at ``elsewhereURL``: redirects that were followed.
        public var elsewhere = 0
        /// Those among them that brought an `Authorization` along.
        public var elsewhereWithAuthorization = 0
        /// Every key that was minted, in order.
        public var keys: [Key] = []
        /// Requests by `User-Agent`; without one: `""`.
        public var userAgents: [String: Int] = [:]

        public init() {}

        public struct Exchanges: Sendable, Equatable, Codable {
            public var asked = 0
            /// Answers that a key was made for, whether or not the answer arrived.
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

        /// The exchanges of one organisation; zeros where it never asked.
        public func exchanges(of organisation: String) -> Exchanges {
            organisations[organisation] ?? Exchanges()
        }

        private enum CodingKeys: String, CodingKey {
            case exchanges, organisations, elsewhere, keys
            case openExchanges = "open_exchanges"
            case mostOpenExchanges = "most_open_exchanges"
            case exchangeTimes = "exchange_times"
            case listBuckets = "list_buckets"
            case elsewhereWithAuthorization = "elsewhere_with_authorization"
            case userAgents = "user_agents"
        }
    }
}
