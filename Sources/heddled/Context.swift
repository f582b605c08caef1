internal import Credentials
internal import HTTP
internal import Issuing
internal import OperatingSystem
internal import Output
internal import Provider
internal import Store
internal import Sync
internal import Tokens

/// What a command stands on: this process's environment, Heddle's paths, the clocks and the network.
struct Context {
    let environment: Variables
    let paths: Paths
    let timing = Timing(now: SystemClock.read, sleep: SystemClock.sleep)

    /// - Parameter isReading: whether the command changes nothing and hands nothing out: it goes on after the end of
    ///   `exec --ttl`.
    /// - Throws: ``StoreError/noHome``, ``TimeLimitError``.
    init(isReading: Bool = false) throws {
        environment = .ofThisProcess
        paths = try Paths(environment: environment)
        if !isReading { try timeLimit?.requireTimeLeft(at: timing.now().timestamp) }
    }

    private var timeLimit: TimeLimit? { TimeLimit(environment[TimeLimit.variable]) }

    /// To be called before something is done that a limit could not end.
    ///
    /// - Throws: ``TimeLimitError``.
    func requireNoTimeLimit(for command: String) throws(TimeLimitError) {
        if timeLimit != nil { throw .endless(command: command) }
    }

    var tokens: TokenResolver { TokenResolver(environment: environment, keptTokens: paths.keptTokens) }

    /// - Throws: ``StoreError``, ``FileError``.
    func openStore() throws -> SharedStore { SharedStore(try Store(paths, .reading)) }

    func pass(over store: SharedStore, in setting: TokenKind.Setting = .terminal) -> SyncPass {
        let tokens = TokenResolver(environment: environment, in: setting, keptTokens: paths.keptTokens)
        return SyncPass(store: store, timing: timing) { SourceIssuer(tokens: tokens, client: Self.makeClient()) }
    }

    var rights: TokenRights { TokenRights(tokens: tokens, client: Self.makeClient()) }

    static func makeClient() -> HTTPClient { HTTPClient(userAgent: "heddle/\(heddleVersion)") }
}
