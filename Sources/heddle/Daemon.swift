internal import Credentials
internal import OperatingSystem
internal import Text

/// `heddled`, which owns the network: where it is, and the ways in which it is asked for something.
struct Daemon {
    static let variable = "HEDDLE_DAEMON"
    private static let programName = "heddled"

    private let environment: Variables

    init(environment: Variables) {
        self.environment = environment
    }

    /// Refreshes a profile if it is due, and waits for that.
    ///
    /// - Returns: how it ended; what came of it is in the database.
    /// - Throws: ``DaemonError``, ``FileError`` where it can't be run.
    func sync(_ name: ProfileName) throws -> ChildProcess.Ending {
        try ChildProcess.run(locate(), ["sync", "--quiet", name.text])
    }

    /// Refreshes a profile if it is due; nobody waits.
    ///
    /// - Throws: ``DaemonError``, ``FileError`` where it can't be started.
    func startSync(_ name: ProfileName) throws {
        try ChildProcess.startDetached(locate(), ["sync", "--quiet", name.text])
    }

    /// Lets it take this process's place and carry out the whole command line.
    ///
    /// - Throws: ``DaemonError``.
    func carryOut() throws -> Never {
        let path = try locate()
        let code = ChildProcess.replace(with: path, name: "heddle", lastArguments: CommandLine.arguments.count - 1)
        throw DaemonError.cannotRun(path: path, errno: code)
    }

    /// `HEDDLE_DAEMON`, else beside this program, else in `../libexec/heddle/`, else on `PATH`.
    ///
    /// - Throws: ``DaemonError``.
    func locate() throws(DaemonError) -> String {
        if let named = environment[Self.variable], !named.isEmpty {
            guard ChildProcess.isExecutable(named) else { throw .namedOneMissing(path: named) }
            return named
        }
        if let directory = ThisProcess.executablePath?.parentDirectory {
            for place in [
                "\(directory)/\(Self.programName)", "\(directory.parentDirectory)/libexec/heddle/\(Self.programName)",
            ]
            where ChildProcess.isExecutable(place) {
                return place
            }
        }
        if let found = ChildProcess.find(Self.programName, path: environment["PATH"]) { return found }
        throw .missing
    }
}

enum DaemonError: ExplainedError, Equatable {
    case missing
    case namedOneMissing(path: String)
    case cannotRun(path: String, errno: Int32)
    /// It ended without a result in the database, and said this.
    case failed(message: String, hint: String?, status: ExitStatus)

    var message: String {
        switch self {
        case .missing: "heddled is missing, and without it nothing can be exchanged"
        case .namedOneMissing(let path): "HEDDLE_DAEMON is \(path.printable), which is no program"
        case .cannotRun(let path, let code): FileError.failed(doing: "run", path: path, errno: code).message
        case .failed(let message, _, _): message
        }
    }

    var hint: String? {
        switch self {
        case .missing: "install heddled beside heddle or on PATH, or name it in HEDDLE_DAEMON"
        case .namedOneMissing: "unset HEDDLE_DAEMON, or name heddled there"
        case .cannotRun: nil
        case .failed(_, let hint, _): hint
        }
    }

    var status: ExitStatus {
        switch self {
        case .missing, .namedOneMissing, .cannotRun: .setUp
        case .failed(_, _, let status): status
        }
    }

    /// Takes over the error of a `heddled` that could not even record one: a full disk, a damaged database, a crash.
    init(_ ending: ChildProcess.Ending) {
        let lines = String(decoding: ending.standardError, as: UTF8.self).split(separator: "\n").map(String.init)
        func first(_ prefix: String) -> String? {
            lines.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        }
        self = .failed(
            message: first("heddle: ") ?? "heddled ended with status \(ending.status) and said nothing",
            hint: first("hint: "),
            status: ExitStatus(rawValue: ending.status).flatMap { $0 == .done ? nil : $0 } ?? .bug)
    }
}
