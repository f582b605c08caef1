public import Credentials
internal import Text

/// Why there is no schedule, or not the one that was asked for.
public enum ScheduleError: ExplainedError, Equatable {
    /// No calendar can say this.
    case period(String, near: [Period])
    /// A path or value with a line break or another control character.
    case unwritable(String)
    /// Nothing here runs schedules.
    case noScheduler
    case noUserManager
    case noCrontab
    case onlyOnMacOS
    /// A file that we would write is not ours.
    case notOurs(path: String)
    /// Its user has forbidden systemd to run a unit of that name (systemctl mask).
    case masked(unit: String)
    /// A mark of ours without its other half: what lies between can't be told.
    case brokenBlock
    case failed(command: String, said: String)

    public var message: String {
        switch self {
        case .period(let text, _):
            "every \(text.printable.prefix(20)) doesn't divide an hour or a day evenly"
        case .unwritable(let text): "\(text.printable.prefix(200)) has control characters, which no schedule can hold"
        case .noScheduler:
            "no scheduler found: no systemd user manager answers, and there is no crontab program"
        case .noUserManager: "no systemd user manager answers here"
        case .noCrontab: "no crontab program found"
        case .onlyOnMacOS: "launchd exists on macOS only: here --dry-run can show it"
        case .notOurs(let path): "\(path.printable) was not written by heddle, and is left alone"
        case .masked(let unit): "\(unit) is masked: systemd doesn't run it"
        case .brokenBlock: "the crontab has '\(Crontab.beginning)' or '\(Crontab.end)' without the other"
        case .failed(let command, let said):
            "\(command.printable) failed" + (said.isEmpty ? "" : ": \(said.printable.prefix(300))")
        }
    }

    public var hint: String? {
        switch self {
        case .period(_, let near): "give " + near.map { "--every \($0.text)" }.joined(separator: " or ")
        case .unwritable: "give that directory another name"
        case .noScheduler, .noCrontab: "install cron (Debian: apt-get install cron)"
        case .noUserManager:
            "log in as this user by ssh or at the machine, not with su; or: heddle schedule install --using cron"
        case .onlyOnMacOS: "heddle schedule install --using cron"
        case .notOurs: "move it away, then try again"
        case .masked(let unit): "systemctl --user unmask \(unit)"
        case .brokenBlock: "crontab -e"
        case .failed: nil
        }
    }

    public var status: ExitStatus {
        switch self {
        case .period, .unwritable: .invalidInput
        case .noScheduler, .noUserManager, .noCrontab, .onlyOnMacOS, .notOurs, .masked, .brokenBlock, .failed: .setUp
        }
    }
}
