extension CoreWeaveEmulator {
    /// The organisations and how the emulator responds. It can be changed while the emulator runs.
    public struct Configuration: Sendable, Equatable {
        public var organisations: [Organisation] = [.acme, .globex]
        /// Lifetime of minted keys in seconds; if negative, keys have already expired when they are returned.
        public var lifetime = 900.0
        /// Seconds that each exchange takes.
        public var latency = 0.0
        /// Seconds for which a new key is rejected, as CoreWeave does until the key has propagated.
        public var settle = 0.0
        /// Seconds that the emulator's clock is ahead of the system clock: `Expiration`, signatures and `Date`.
        public var dateSkew = 0.0
        /// Seconds that only the `Date` header is ahead of the emulator's clock.
        public var dateHeaderSkew = 0.0
        public var expiration = ExpirationFormat()
        /// Whether exchange responses include `attributes` and `multiAttributes`.
        public var givesAttributes = true
        /// The status of an exchange whose token is missing or unknown. CoreWeave documents none.
        public var unknownTokenStatus = 401
        /// What names the key that is to be revoked: CoreWeave's pages differ.
        public var revocation = Revocation.keyID

        public enum Revocation: String, Sendable, Codable {
            case keyID = "id"
            /// The secret key.
            case value
        }

        public init() {}

        /// The first organisation of this name. Assigning replaces or adds it, as in
        /// `configuration["acme"]?.zones = ["US-EAST-04A"]`; nil removes it.
        public subscript(name: String) -> Organisation? {
            get { organisations.first { $0.name == name } }
            set {
                let index = organisations.firstIndex { $0.name == name } ?? organisations.endIndex
                let end = min(index + 1, organisations.endIndex)
                organisations.replaceSubrange(index..<end, with: newValue.map { [$0] } ?? [])
            }
        }
    }

    /// A customer organisation of the emulated CoreWeave.
    public struct Organisation: Sendable, Equatable {
        public var name: String
        /// Each of these can be exchanged for keys of this organisation.
        public var tokens: [String]
        public var buckets: [String]
        /// The zones its keys can sign requests for; empty for any zone.
        public var zones: [String]
        /// If false, `Token` is `""`.
        public var givesSessionToken: Bool
        /// Whether its principals have the permission `cwobject:CreateAccessKey`.
        public var mayCreateKeys: Bool
        /// The SCIM groups that keys of its exchange carry.
        public var groups: [String]
        /// What no policy grants to its principals besides: `s3:ListAllMyBuckets`, `cwobject:RevokeAccessKeyByAccessKey`.
        public var deniedActions: [String]

        public init(
            _ name: String, tokens: [String] = [], buckets: [String] = [], zones: [String] = [],
            givesSessionToken: Bool = true, mayCreateKeys: Bool = true, groups: [String]? = nil,
            deniedActions: [String] = []
        ) {
            self.name = name
            self.tokens = tokens
            self.buckets = buckets
            self.zones = zones
            self.givesSessionToken = givesSessionToken
            self.mayCreateKeys = mayCreateKeys
            self.groups = groups ?? ["\(name)-engineers"]
            self.deniedActions = deniedActions
        }

        /// Whether a policy grants an action to its principals.
        func grants(_ action: String) -> Bool {
            !deniedActions.contains(action) && (mayCreateKeys || action != "cwobject:CreateAccessKey")
        }

        public static let acme = Organisation(
            "acme", tokens: ["CW-SECRET-acme-0123456789abcdef"], buckets: ["acme-models", "acme-datasets"])
        public static let globex = Organisation(
            "globex", tokens: ["CW-SECRET-globex-0123456789abcdef"], buckets: ["globex-checkpoints"])
    }
}
