public import Credentials

/// Something that a check has found: what it is, why it matters, and the command that mends it.
public struct Finding {
    public enum Severity: String, Sendable {
        /// All is well.
        case good = "ok"
        /// Worth knowing; nothing has to be done.
        case note
        /// It works, but will stop working, or does not do what a person may expect.
        case warning
        /// Something can't work, or is not safe, as it is.
        case error
    }

    public let severity: Severity
    /// Printable; never a secret.
    public let what: String
    public let why: String?
    /// To be pasted.
    public let command: String?
    /// Of an error: what a command that meets it ends with.
    public let status: ExitStatus
    /// What `--fix` does about it, where that can be done without asking.
    public let fix: Fix?

    /// Something that is safe to do: it takes nothing away from anybody but access to what is private.
    public struct Fix {
        /// What was done, for the report.
        public let done: String
        public let carryOut: () throws -> Void

        public init(_ done: String, _ carryOut: @escaping () throws -> Void) {
            self.done = done
            self.carryOut = carryOut
        }
    }

    init(
        _ severity: Severity, _ what: String, why: String?, command: String?, status: ExitStatus = .done,
        fix: Fix? = nil
    ) {
        self.severity = severity
        self.what = what
        self.why = why
        self.command = command
        self.status = status
        self.fix = fix
    }

    public static func good(_ what: String) -> Finding { Finding(.good, what, why: nil, command: nil) }

    public static func note(_ what: String, why: String, command: String? = nil) -> Finding {
        Finding(.note, what, why: why, command: command)
    }

    public static func warning(_ what: String, why: String, command: String? = nil, fix: Fix? = nil) -> Finding {
        Finding(.warning, what, why: why, command: command, fix: fix)
    }

    public static func error(
        _ what: String, why: String, command: String? = nil, status: ExitStatus = .setUp, fix: Fix? = nil
    ) -> Finding {
        Finding(.error, what, why: why, command: command, status: status, fix: fix)
    }

    static func error(_ error: any ExplainedError, why: String, fix: Fix? = nil) -> Finding {
        Finding(.error, error.message, why: why, command: error.hint, status: error.status, fix: fix)
    }
}
