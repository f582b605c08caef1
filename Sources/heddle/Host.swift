internal import OperatingSystem
internal import Output
internal import Picker
internal import Schedule

/// The process and the machine that a command runs in, as far as commands ask about them. Nothing is looked up before
/// it is asked for: a prompt's process has no time for it.
struct Host {
    /// This program's own path, links resolved; nil where the system doesn't tell.
    var programPath: () -> String?
    /// The path by which it was found, along this `PATH`: what files that outlive an upgrade should name.
    var lastingPath: (_ path: String?) -> String?
    /// nil where it is gone.
    var workingDirectory: () -> String?
    /// The home directory, the name and the number of the user, from the account database.
    var accountHome: () -> String?
    var accountName: () -> String?
    var userIdentifier: () -> UInt32
    /// The programs of schedulers, looked up along a `PATH`.
    var schedulerPrograms: (String?) -> ProgramRunner
    /// Whether a daemon runs that reads crontabs; nil where that can't be told.
    var isCronRunning: @Sendable () -> Bool? = { nil }
    /// Lets a person choose at the terminal; nil where it can't be used for that.
    var choose: ([Choice], Style, _ canSuspend: Bool, Console) -> PickerState.Outcome?
    /// What comes by standard input, so many bytes at most.
    var standardInput: (_ limit: Int) throws -> [UInt8]
    /// A path that leads to the file that standard input is read from, if it is one.
    var standardInputPath = "/dev/stdin"
    /// Runs a program to its end, at the terminal's own standard error, and gives what it wrote to standard output.
    var run: (_ path: String, _ arguments: [String]) throws -> ChildProcess.Ending
    /// Runs a program that only tells something, for so long as a person waits.
    var probe: (_ path: String, _ arguments: [String]) throws -> ChildProcess.Ending
    /// Runs a program in this process's place; gives the errno that says why it did not happen.
    var replace: (Replacement) -> Int32

    /// A program that is to take this one's place.
    struct Replacement {
        let path: String
        /// Its argument 0.
        let name: String
        /// How many of this process's own last arguments it gets.
        let lastArguments: Int
        /// What its environment has otherwise than this one's; nil: not at all.
        var changes: [(name: String, value: String?)] = []
    }

    static var thisOne: Host {
        Host(
            programPath: { ThisProcess.executablePath }, lastingPath: { ThisProcess.lastingPath(path: $0) },
            workingDirectory: { ThisProcess.workingDirectory },
            accountHome: { ThisProcess.accountHome }, accountName: { ThisProcess.accountName },
            userIdentifier: { ThisProcess.userIdentifier }, schedulerPrograms: ProgramRunner.real(path:),
            isCronRunning: Schedulers.isCronRunning,
            choose: { choices, style, canSuspend, console in
                guard let terminal = RawTerminal() else { return nil }
                let outcome = Picker.run(
                    choices, on: terminal, style: style, canSuspend: canSuspend, draw: console.draw)
                if case .interrupted = outcome { terminal.interrupt() }
                return outcome
            },
            standardInput: { try ThisProcess.readInput(limit: $0) },
            run: { try ChildProcess.run($0, $1, outputLimit: 1 << 20, sharingError: true, limit: nil) },
            probe: { try ChildProcess.run($0, $1, outputLimit: 1 << 20, limit: 30) },
            replace: {
                ChildProcess.replace(
                    with: $0.path, name: $0.name, lastArguments: $0.lastArguments, changes: $0.changes)
            })
    }

    /// A path as this process's working directory has it.
    func absolute(_ path: String) -> String {
        guard !path.isAbsolutePath, let directory = workingDirectory() else { return path }
        return path == "." ? directory : "\(directory)/\(path)"
    }
}
