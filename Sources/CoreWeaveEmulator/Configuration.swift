extension CoreWeaveEmulator {
    /// Who may exchange, and how the answers are. It may be changed while the emulator runs.
    public struct Configuration: Sendable, Equatable {
        public var organisations: [Organisation] = [.acme, .globex]
        /// Seconds that minted keys live; a negative number gives answers that have expired already.
        public var lifetime = 900.0
        /// Seconds that each exchange takes.
        public var latency = 0.0
        /// Seconds that a new key is refused for, as CoreWeave does it.
        public var settle = 0.0
        /// Seconds that the emulator's whole clock is ahead of this machine's: `Expiration`, signatures and `Date`.
        public var dateSkew = 0.0
        /// Seconds that the `Date` header alone is ahead of the emulator's clock.
        public var dateHeaderSkew = 0.0
        public var expiration = ExpirationFormat()
        /// Whether an answer has `attributes` and `multiAttributes`.
        public var givesAttributes = true

        public init() {}

        /// The first organisation, or one to set up: `configuration["acme"]?.zones = ["US-EAST-04A"]`.
        public subscript(name: String) -> Organisation? {
            get { organisations.first { $0.name == name } }
            set {
                let index = organisations.firstIndex { $0.name == name } ?? organisations.endIndex
                let end = min(index + 1, organisations.endIndex)
                organisations.replaceSubrange(index..<end, with: newValue.map { [$0] } ?? [])
            }
        }
    }
}
