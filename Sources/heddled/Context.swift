internal import Credentials
internal import HTTP
internal import Issuing
internal import OperatingSystem
internal import Output
internal import Store
internal import Sync
internal import Tokens

/// What a command stands on: this process's environment, Heddle's paths, the clocks and the network.
struct Context {
    let environment: Variables
    let paths: Paths
    let timing = Timing(now: SystemClock.read, sleep: SystemClock.sleep)

    /// - Throws: ``StoreError/noHome``.
    init() throws {
        environment = .ofThisProcess
        paths = try Paths(environment: environment)
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
