internal import Credentials
internal import OperatingSystem
internal import Store
internal import Tokens

/// What a command stands on: this process's environment, Heddle's paths and the clocks.
struct Context {
    let environment: Variables
    let paths: Paths
    let clock: () -> ClockReading

    /// - Throws: ``StoreError/noHome``.
    init() throws {
        environment = .ofThisProcess
        paths = try Paths(environment: environment)
        clock = SystemClock.read
    }

    var now: ClockReading { clock() }

    /// - Throws: ``StoreError``, ``FileError``.
    func openStore() throws -> Store { try Store(paths) }

    /// The profile in effect.
    func selection(named name: String?, in store: Store) throws -> Selection {
        try Selection(named: name, environment: environment, in: store)
    }

    /// Seconds until a new key is handed out.
    var settle: SettleTime { SettleTime(environment[SettleTime.variable]) }

    var tokens: TokenResolver { TokenResolver(environment: environment) }
    var daemon: Daemon { Daemon(environment: environment) }
}
