/// An error that a person can act on: what went wrong, what mends it, and the exit status that says so to a script.
///
/// No case of a conforming type may hold a secret in the clear: whatever is said here ends on a terminal or in a log.
public protocol ExplainedError: Error, Sendable {
    /// What went wrong and why: one line, no capital, no full stop.
    var message: String { get }
    /// The command or step that mends it, where there is one.
    var hint: String? { get }
    var status: ExitStatus { get }
}

/// The exit statuses of both programs; sysexits(3) where one fits. There are no others.
public enum ExitStatus: Int32, Sendable, CaseIterable {
    case done = 0
    /// A person said no.
    case declined = 1
    /// The command line is wrong (EX_USAGE).
    case usage = 64
    /// Input data is wrong: an import file, a bad name, zone or URL, a name that is taken (EX_DATAERR).
    case invalidInput = 65
    /// No such profile, or nothing selected (EX_NOINPUT).
    case noProfile = 66
    /// The exchange can't be reached, is too slow, or answers with something that is no exchange's answer
    /// (EX_UNAVAILABLE).
    case unavailable = 69
    /// A bug in Heddle (EX_SOFTWARE).
    case bug = 70
    /// Disk full, database damaged or written by a newer Heddle (EX_IOERR).
    case inputOutput = 74
    /// Busy, rate limited, or a refresh failed while what is cached is still valid (EX_TEMPFAIL).
    case tryAgain = 75
    /// CoreWeave refused the token, or it lacks the permission (EX_NOPERM).
    case refused = 77
    /// A token reference that can't be resolved, insecure file modes, `heddled` missing (EX_CONFIG).
    case setUp = 78
    /// `exec`: the command can't be run.
    case cannotExecute = 126
    /// `exec`: the command isn't found.
    case commandNotFound = 127
}
