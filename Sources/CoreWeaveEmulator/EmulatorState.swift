/// What the emulator is told and what it remembers. Its extensions answer the requests.
struct EmulatorState: Sendable {
    var configuration: CoreWeaveEmulator.Configuration {
        didSet { organisationOfToken = Self.index(configuration) }
    }
    var faults = FaultQueue()
    var counts = CoreWeaveEmulator.Counts()
    /// By access key ID.
    var keys: [String: IssuedKey] = [:]
    /// So that an exchange among thousands of tokens takes as long as one among two.
    private var organisationOfToken: [String: Int]

    init(_ configuration: CoreWeaveEmulator.Configuration) {
        self.configuration = configuration
        organisationOfToken = Self.index(configuration)
    }

    /// Seconds since 1970 by the emulator's clock.
    var now: Double { EmulatorTime.now() + configuration.dateSkew }

    /// What the `Date` header says, in seconds since 1970.
    var headerDate: Double { now + configuration.dateHeaderSkew }

    func organisation(ofToken token: String?) -> CoreWeaveEmulator.Organisation? {
        token.flatMap { organisationOfToken[$0] }.map { configuration.organisations[$0] }
    }

    mutating func remember(userAgentOf request: Request) {
        counts.userAgents[request.field("user-agent") ?? "", default: 0] += 1
    }

    private static func index(_ configuration: CoreWeaveEmulator.Configuration) -> [String: Int] {
        let pairs = configuration.organisations.enumerated().flatMap { index, organisation in
            organisation.tokens.map { ($0, index) }
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
