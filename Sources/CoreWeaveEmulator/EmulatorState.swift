internal import Synchronization

/// The configuration, the active faults and everything that happened so far. Extensions respond to the requests.
struct EmulatorState: Sendable {
    var configuration: CoreWeaveEmulator.Configuration {
        didSet { organisationOfToken = Self.index(configuration) }
    }
    var faults = ActiveFaults()
    var counts = CoreWeaveEmulator.Counts()
    /// By access key ID.
    var keys: [String: IssuedKey] = [:]
    /// By bucket and name.
    var objects: [String: [String: [UInt8]]] = [:]
    /// An index, so that an exchange is as fast with thousands of tokens as with two.
    private var organisationOfToken: [String: Int]

    init(_ configuration: CoreWeaveEmulator.Configuration) {
        self.configuration = configuration
        organisationOfToken = Self.index(configuration)
    }

    /// Seconds since 1970 by the emulator's clock.
    var now: Double { EmulatorTime.now() + configuration.dateSkew }

    /// The time of the `Date` header, in seconds since 1970.
    var headerDate: Double { now + configuration.dateHeaderSkew }

    func organisation(ofToken token: String?) -> CoreWeaveEmulator.Organisation? {
        token.flatMap { organisationOfToken[$0] }.map { configuration.organisations[$0] }
    }

    mutating func countUserAgent(of request: Request) {
        counts.userAgents[request.field("user-agent") ?? "", default: 0] += 1
    }

    private static func index(_ configuration: CoreWeaveEmulator.Configuration) -> [String: Int] {
        let pairs = configuration.organisations.enumerated().flatMap { index, organisation in
            organisation.tokens.map { ($0, index) }
        }
        return Dictionary(pairs) { first, _ in first }
    }
}

/// The state, shared between the connections and the owner of the emulator.
final class SharedState: Sendable {
    private let state: Mutex<EmulatorState>

    init(_ configuration: CoreWeaveEmulator.Configuration) {
        state = Mutex(EmulatorState(configuration))
    }

    func withLock<Result: Sendable>(_ body: (inout EmulatorState) -> Result) -> Result {
        state.withLock { body(&$0) }
    }
}
