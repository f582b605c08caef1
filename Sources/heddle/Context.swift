internal import Credentials
internal import OperatingSystem
internal import Output
internal import Provider
internal import Store
internal import Tokens

/// What a command stands on. All of it is handed in, so that a test can run any command within its own process.
struct Context {
    let environment: Variables
    let paths: Paths
    let clock: () -> ClockReading
    /// Lets so many seconds pass.
    let sleep: (Double) -> Void
    let console: Console
    let host: Host
    let refresher: any ProfileRefresher
    private var leavesStoresOpen = false

    init(
        environment: Variables, paths: Paths, clock: @escaping () -> ClockReading, sleep: @escaping (Double) -> Void,
        console: Console, host: Host, refresher: any ProfileRefresher
    ) {
        self.environment = environment
        self.paths = paths
        self.clock = clock
        self.sleep = sleep
        self.console = console
        self.host = host
        self.refresher = refresher
    }

    /// This process's own environment, streams and clocks.
    ///
    /// - Throws: ``StoreError/noHome``.
    init() throws {
        let environment = Variables.ofThisProcess
        let paths = try Paths(environment: environment)
        self.init(
            environment: environment, paths: paths, clock: SystemClock.read, sleep: SystemClock.sleep,
            console: .standard, host: .thisOne,
            refresher: HeddledRefresher(daemon: Daemon(environment: environment, host: .thisOne), paths: paths))
    }

    var now: ClockReading { clock() }

    /// - Parameter access: ``Store/Access/creating`` for commands that make a first profile; no other makes anything.
    /// - Throws: ``StoreError``, ``FileError``.
    func openStore(_ access: Store.Access = .reading) throws -> Store {
        let store = try Store(paths, access)
        if leavesStoresOpen { _ = Unmanaged.passRetained(store) }
        return store
    }

    /// For a process that ends with its one command: closing, SQLite would give its memory back piece by piece, which takes a
    /// twentieth of the time. The kernel does it at once, and the locks go, too.
    func leavingStoresOpen() -> Context {
        var context = self
        context.leavesStoresOpen = true
        return context
    }

    /// The database where there is one; none is made.
    ///
    /// - Returns: nil where there is none.
    /// - Throws: ``StoreError``, ``FileError``.
    func presentStore() throws -> Store? {
        do {
            return try openStore(.existing)
        } catch StoreError.missing {
            return nil
        }
    }

    /// The profile in effect.
    func selection(named name: String?, in store: Store) throws -> Selection {
        try Selection(named: name, environment: environment, in: store, workingDirectory: host.workingDirectory())
    }

    /// - Parameter isForPrograms: whether its answer is for a program: then a person is not told that it waits unless they
    ///   called it themselves.
    func provider(_ store: Store, isForPrograms: Bool = false) -> CredentialProvider {
        CredentialProvider(store: store, refresher: refresher, settle: settle, now: clock, sleep: sleep) {
            [console] profile, seconds in
            let isShown = console.isTerminal(.error) && (!isForPrograms || console.isTerminal(.output))
            return WaitNotice(WaitNotice.keys(of: profile, atMost: seconds), isShown: isShown).end
        }
    }

    /// Seconds until a new key is handed out.
    private var settle: SettleTime { SettleTime(environment[SettleTime.variable]) }

    var tokens: TokenResolver { TokenResolver(environment: environment, keptTokens: paths.keptTokens) }

    /// Says which profiles' tokens can't be found here, as far as looking for them changes nothing and asks nobody: a line
    /// for all that refer to the same place.
    func remarkOnTokens(of profiles: [Profile]) {
        let tokens = tokens.remembering()
        var seen: [TokenReference: Int] = [:]
        for profile in profiles { seen[profile.source.token, default: 0] += 1 }
        for profile in profiles {
            guard let count = seen.removeValue(forKey: profile.source.token) else { continue }
            do throws(ProfileTokenError) {
                try tokens.check(for: profile)
            } catch {
                let others = count == 1 ? "" : ", and \(count - 1) more"
                console.remark("\(profile.name)\(others): \(error.message)", hint: error.hint)
            }
        }
    }

    /// The home directory of this person.
    ///
    /// - Throws: ``StoreError/noHome``.
    var home: String {
        get throws {
            guard let home = environment.absolutePath("HOME") ?? host.accountHome() else { throw StoreError.noHome }
            return home
        }
    }
    var daemon: Daemon { Daemon(environment: environment, host: host) }

    var timeLimit: TimeLimit? { TimeLimit(environment[TimeLimit.variable]) }

    /// To be called before keys, tokens or an environment are handed out.
    ///
    /// - Returns: the limit that there is, with time left.
    /// - Throws: ``TimeLimitError``.
    @discardableResult
    func requireTimeLeft() throws(TimeLimitError) -> TimeLimit? {
        let limit = timeLimit
        try limit?.requireTimeLeft(at: now.timestamp)
        return limit
    }

    /// To be called before something is done that a limit could not end.
    ///
    /// - Throws: ``TimeLimitError``.
    func requireNoTimeLimit(for command: String) throws(TimeLimitError) {
        if timeLimit != nil { throw .endless(command: command) }
    }
}

/// A command that stands on a context.
protocol ContextCommand: AnsweringCommand {
    /// Whether it changes nothing and shows no secret: it goes on after the end of `exec --ttl`.
    var isReading: Bool { get }

    /// - Throws: an ``ExplainedError``; then nothing goes to standard output.
    func answer(in context: Context) throws -> CommandOutput
}

extension ContextCommand {
    var isReading: Bool { false }

    func answer() throws -> CommandOutput { try answerInTime(in: Context()) }

    /// - Throws: ``TimeLimitError``; as ``answer(in:)``.
    func answerInTime(in context: Context) throws -> CommandOutput {
        if !isReading { try context.requireTimeLeft() }
        return try answer(in: context)
    }
}

protocol ReadingCommand: ContextCommand {}

extension ReadingCommand {
    var isReading: Bool { true }
}
