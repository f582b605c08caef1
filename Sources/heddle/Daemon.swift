internal import Credentials
internal import OperatingSystem
internal import Output
internal import Provider
internal import Store
internal import Text

/// `heddled`, which owns the network: where it is, and the ways in which it is asked for something.
struct Daemon {
    static let variable = "HEDDLE_DAEMON"
    private static let programName = "heddled"
    /// Set for the program that takes this one's place. heddled forgets it; where heddle finds it, that program is a
    /// wrapper that leads back here, and would do so forever.
    private static let passedOn = "HEDDLE_PASSED_ON"

    private let environment: Variables
    private let host: Host

    init(environment: Variables, host: Host) {
        self.environment = environment
        self.host = host
    }

    /// Lets it take this process's place and carry out the whole command line.
    ///
    /// - Throws: ``DaemonError``.
    func carryOut() throws -> Never {
        let path = try locate()
        if environment[Self.passedOn] != nil { throw DaemonError.leadsBack(path: path) }
        let code = host.replace(
            .init(
                path: path, name: "heddle", lastArguments: ThisProcess.arguments.count - 1,
                changes: [(Self.passedOn, "1")]))
        throw DaemonError.cannotRun(path: path, errno: code)
    }

    /// Whether a path leads to the program that runs here.
    private func isThisProgram(_ path: String) -> Bool {
        guard let own = host.programPath().flatMap(FileIdentity.behind) else { return false }
        return FileIdentity.behind(path) == own
    }

    /// What it says of its commands, as JSON.
    ///
    /// - Throws: ``DaemonError``, ``FileError``.
    func outline() throws -> [UInt8] {
        try ChildProcess.run(locate(), ["--experimental-dump-help"], outputLimit: 1 << 20, limit: 2).standardOutput
    }

    /// `HEDDLE_DAEMON`, else beside this program, else in `../libexec/heddle/`, else on `PATH`.
    ///
    /// - Throws: ``DaemonError``.
    func locate() throws(DaemonError) -> String {
        if let named = environment[Self.variable], !named.isEmpty {
            guard ChildProcess.isExecutable(named) else { throw .namedOneMissing(path: named) }
            guard !isThisProgram(named) else { throw .namesItself(path: named) }
            return named
        }
        if let directory = host.programPath()?.parentDirectory {
            for place in [
                "\(directory)/\(Self.programName)", "\(directory.parentDirectory)/libexec/heddle/\(Self.programName)",
            ]
            where ChildProcess.isExecutable(place) && !isThisProgram(place) {
                return place
            }
        }
        if let found = ChildProcess.find(Self.programName, path: environment["PATH"]), !isThisProgram(found) {
            return found
        }
        throw .missing
    }
}

/// Has profiles refreshed by `heddled sync`, which survives this process: the database tells what comes of it.
struct HeddledRefresher: ProfileRefresher {
    let daemon: Daemon
    let paths: Paths

    /// Seconds from one refresh that left no result to the next one that nobody waits for. Where the sealing key is lost
    /// or the disk is full, an SDK that asks for keys with each request must not start a process with each.
    static let restSeconds = 10

    /// Whoever has the lock for longer than ``restSeconds`` was stopped, or hangs: heddled takes its place.
    func isUnderWay(_ name: ProfileName) -> Bool {
        guard let holder = paths.refreshHolder(of: name) else { return false }
        return isRecent(holder.since)
    }

    private func isRecent(_ time: Timestamp) -> Bool {
        SystemClock.read().timestamp.seconds - time.seconds < Self.restSeconds
    }

    /// - Throws: ``DaemonError``, ``FileError``.
    func start(_ name: ProfileName, within seconds: Double?) throws {
        if let unfinished = paths.unfinishedRefresh(of: name), isRecent(unfinished) { return }
        let within = seconds.map { ["--within", "\(Int($0.rounded(.up)))s"] } ?? []
        try ChildProcess.startDetached(daemon.locate(), ["sync", "--quiet"] + within + [name.text])
    }

    /// - Throws: ``DaemonError``, ``FileError``.
    func run(_ name: ProfileName, patience: Double) throws -> RefreshEnding {
        let path = try daemon.locate()
        let ending = try ChildProcess.runDetached(path, ["sync", "--quiet", name.text], patience: patience)
        guard let ending else { return .stillRunning }
        return ending.status == ExitStatus.done.rawValue ? .done : .failed(DaemonError(ending, of: path))
    }
}

enum DaemonError: ExplainedError, Equatable {
    case missing
    case namedOneMissing(path: String)
    case namesItself(path: String)
    /// It is a wrapper that started heddle with a command that heddle had passed on to it.
    case leadsBack(path: String)
    case cannotRun(path: String, errno: Int32)
    /// It ended without a result in the database, and said this.
    case failed(message: String, hint: String?, status: ExitStatus)

    var message: String {
        switch self {
        case .missing: "heddled is missing: it is needed to exchange tokens"
        case .namedOneMissing(let path): "HEDDLE_DAEMON is \(path.printable), which is not an executable file"
        case .namesItself(let path): "HEDDLE_DAEMON is \(path.printable), which is heddle itself and not heddled"
        case .leadsBack(let path): "\(path.printable), which should be heddled, leads back to heddle"
        case .cannotRun(let path, let code): FileError.failed(doing: "run", path: path, errno: code).message
        case .failed(let message, _, _): message
        }
    }

    var hint: String? {
        switch self {
        case .missing: "install heddled beside heddle or on PATH, or name it in HEDDLE_DAEMON"
        case .namedOneMissing, .namesItself: "unset HEDDLE_DAEMON, or name heddled there"
        case .leadsBack: "name heddled itself in HEDDLE_DAEMON, or install it beside heddle"
        case .cannotRun: nil
        case .failed(_, let hint, _): hint
        }
    }

    var status: ExitStatus {
        switch self {
        case .missing, .namedOneMissing, .namesItself, .leadsBack, .cannotRun: .setUp
        case .failed(_, _, let status): status
        }
    }

    /// Takes over the error of a `heddled` that could not even record one: a full disk, a damaged database, a crash.
    ///
    /// - Parameter path: its own.
    init(_ ending: ChildProcess.Ending, of path: String) {
        let said = FailedProgram("heddled", at: path, ending)
        self = .failed(message: said.message, hint: said.hint, status: said.status)
    }
}
