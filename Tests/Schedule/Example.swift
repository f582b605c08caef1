import OperatingSystem
import Schedule
import Synchronization

/// What the tests of this room schedule, and where.
enum Example {
    static let offset = HostOffset(machine: "0123456789abcdef0123456789abcdef", user: 1000)

    static func job(
        _ program: String = "/usr/local/bin/heddle", settings: [ScheduledJob.Setting] = [],
        directories: [String] = ["/home/you/.local/share/heddle"], files: [String] = []
    ) throws -> ScheduledJob {
        try ScheduledJob(program: program, settings: settings, directories: directories, files: files)
    }

    static func period(_ text: String) throws -> Period { try Period(text) }

    static func schedulers(
        home: String, isMacOS: Bool = false, isCronRunning: Bool? = nil, programs: ProgramRunner
    ) -> Schedulers {
        Schedulers(
            Schedulers.Surroundings(
                home: home, configuration: "\(home)/.config", user: 1000, offset: offset, isMacOS: isMacOS,
                isCronRunning: { isCronRunning }),
            programs: programs)
    }
}

/// Stand-ins for `crontab`, `systemctl` and `launchctl`: a crontab in memory, and a note of all that was run.
final class StandIns: Sendable {
    struct State {
        var crontab: [UInt8]?
        var commands: [String] = []
    }

    private let state: Mutex<State>
    let programs: Set<String>
    /// What every run of `systemctl` answers with.
    let systemctl: ChildProcess.Ending

    init(
        crontab: String? = nil, programs: Set<String> = ["crontab", "systemctl", "launchctl"],
        systemctl: ChildProcess.Ending = ChildProcess.Ending(status: 0)
    ) {
        state = Mutex(State(crontab: crontab.map { Array($0.utf8) }))
        self.programs = programs
        self.systemctl = systemctl
    }

    var crontab: String? { state.withLock { $0.crontab.map { String(decoding: $0, as: UTF8.self) } } }
    /// Without those that only ask.
    var commands: [String] {
        state.withLock { state in
            state.commands.filter { !["crontab -l", "systemctl --user show"].contains(where: $0.hasPrefix) }
        }
    }

    var runner: ProgramRunner {
        ProgramRunner { [self] name, arguments, input throws(FileError) in run(name, arguments, input) }
    }

    private func run(_ name: String, _ arguments: [String], _ input: [UInt8]) -> ChildProcess.Ending? {
        guard programs.contains(name) else { return nil }
        return state.withLock { state in
            state.commands.append(([name] + arguments).joined(separator: " "))
            switch (name, arguments) {
            case ("crontab", ["-l"]):
                guard let crontab = state.crontab else {
                    return ChildProcess.Ending(status: 1, standardError: Array("no crontab for you\n".utf8))
                }
                return ChildProcess.Ending(status: 0, standardOutput: crontab)
            case ("crontab", ["-"]): state.crontab = input
            case ("crontab", ["-r"]): state.crontab = nil
            case ("systemctl", _): return systemctl
            default: break
            }
            return ChildProcess.Ending(status: 0)
        }
    }
}
