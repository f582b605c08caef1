import ArgumentParser
import Credentials
import Fixtures
import OperatingSystem
import Output
import Picker
import Provider
import Schedule
import Store
import Synchronization
import Testing

@testable import heddle

/// All that a command line came to.
struct Outcome: Equatable, CustomStringConvertible {
    var output = ""
    var error = ""
    var status: Int32 = 0

    var description: String { "ended with \(status)\n--- output:\n\(output)--- error:\n\(error)---" }

    /// What a failure says.
    static func failed(_ status: Int32, _ message: String, hint: String? = nil) -> Outcome {
        Outcome(error: "heddle: \(message)\n" + (hint.map { "hint: \($0)\n" } ?? ""), status: status)
    }
}

/// A person's machine as a command sees it, with a clock that only the test moves. Commands run within this process.
final class CommandFixture {
    let directory: ScratchDirectory
    let paths: Paths
    var environment: [String: String]
    /// The streams that a terminal is behind.
    var terminals: Set<StandardStream> = []
    /// Of the terminal, where there is one.
    var size: TerminalSize?
    /// Why standard output can't be written: an errno.
    var outputTrouble: Int32 = 0
    /// Called whenever a command lets time pass.
    var onSleep: () -> Void = {}
    /// What the person types, line by line.
    var typing: [String] = []
    /// What the person chooses of what is shown; nil: the terminal can't show it.
    var choose: ([Choice]) -> PickerState.Outcome? = { _ in nil }
    var programPath: String? = "/opt/heddle"
    var accountName: String? = "you"
    /// What `crontab -l` prints; nil: there is no such program.
    var crontab: String? {
        get { crontabFile.content.withLock(\.self) }
        set { crontabFile.content.withLock { $0 = newValue } }
    }
    /// What comes of every run of crontab(1) instead.
    var crontabTrouble: FileError?
    var isCronRunning: Bool? = true
    /// What comes by standard input.
    var input = ""
    /// The file that it comes from.
    var inputPath = "/nosuch"
    /// What programs that commands run end with, one after the other; then 0.
    var endings: [Int32] = []
    /// The programs that commands ran, with their arguments.
    private(set) var ran: [[String]] = []
    /// What programs say that a command only asks something.
    var probe: (_ path: String, _ arguments: [String]) -> ChildProcess.Ending = { _, _ in .init(status: 127) }
    private(set) var probed: [[String]] = []
    private(set) var replacements: [Host.Replacement] = []
    let refresher: MintingRefresher
    let clock = FixtureClock()
    private let crontabFile = FixtureCrontab()

    init() throws {
        directory = try ScratchDirectory()
        try directory.makeDirectory("user")
        try directory.makeDirectory("work")
        try directory.write("CW-SECRET-acme", to: "user/token")
        environment = [
            "HOME": directory("user"), "HEDDLE_HOME": directory("home"), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
        ]
        paths = try Paths(environment: Variables(environment))
        refresher = MintingRefresher(paths: paths, clock: clock)
    }

    func store() throws -> Store { try Store(paths) }
    var exists: Bool { directory.exists("home") }

    /// Runs `heddle WORDS`.
    func run(_ words: String...) -> Outcome { run(words) }

    /// - Parameters:
    ///   - paths: nil: the fixture's own.
    ///   - plainly: without the arguments' parser, as ``PlainForm`` has it.
    func run(_ words: [String], in paths: Paths? = nil, plainly: Bool = false) -> Outcome {
        var outcome = Outcome()
        let console = Console(
            write: { text, stream in
                if stream == .output, self.outputTrouble != 0 { return self.outputTrouble }
                if stream == .output { outcome.output += text } else { outcome.error += text }
                return 0
            }, isTerminal: { self.terminals.contains($0) }, size: { _ in self.size },
            ask: { question in
                guard self.terminals.contains(.input) else { return nil }
                outcome.error += question
                return self.typing.isEmpty ? "" : self.typing.removeFirst()
            },
            askSecret: { question, _ in
                guard self.terminals.contains(.input) else { return nil }
                outcome.error += question
                return Secret(self.typing.isEmpty ? "" : self.typing.removeFirst())
            }, isUnicode: Style.isUnicode(Variables(environment)))
        let context = Context(
            environment: Variables(environment), paths: paths ?? self.paths, clock: { [clock] in clock.reading },
            sleep: {
                self.clock.advance($0)
                self.onSleep()
            }, console: console, host: host, refresher: refresher)
        let status = Program.conclude(on: console, failure: FailedEnvironment.text(for: words[...])) {
            if plainly, let answer = PlainForm.answer(to: words[...], in: { context }) { return try answer() }
            return try Program.output(of: Heddle.self, words, pointer: { CommandPointer.hint(for: words, in: context) })
            {
                command in
                try (command as? any ContextCommand)?.answerInTime(in: context) ?? command.answer()
            }
        }
        outcome.status = status.rawValue
        return outcome
    }

    private var host: Host {
        let (crontabFile, crontabTrouble, isCronRunning) = (crontabFile, crontabTrouble, isCronRunning)
        return Host(
            programPath: { self.programPath }, lastingPath: { _ in self.programPath },
            workingDirectory: { self.directory("work") },
            accountHome: { self.directory("user") }, accountName: { self.accountName }, userIdentifier: { 1000 },
            schedulerPrograms: { _ in
                ProgramRunner { name, arguments, input throws(FileError) in
                    if name == "crontab", let crontabTrouble { throw crontabTrouble }
                    return name == "crontab" ? crontabFile.run(arguments, input) : nil
                }
            },
            isCronRunning: { isCronRunning },
            choose: { choices, _, _, _ in self.choose(choices) },
            standardInput: { limit in Array(self.input.utf8.prefix(limit)) },
            standardInputPath: inputPath,
            run: { path, arguments in
                self.ran.append([path] + arguments)
                return ChildProcess.Ending(
                    status: self.endings.isEmpty ? 0 : self.endings.removeFirst(), standardOutput: Array("ran\n".utf8))
            },
            probe: { path, arguments in
                self.probed.append([path] + arguments)
                return self.probe(path, arguments)
            },
            replace: {
                self.replacements.append($0)
                return 2  // ENOENT
            })
    }

    /// Adds profiles, each with the same token.
    func add(_ names: String..., fields: [String] = []) throws {
        for name in names {
            let added = run(["add", name, "--zone", "US-EAST-04A", "--token", "file:~/token"] + fields)
            try #require(added.status == 0, "\(added)")
        }
    }
}

/// A user's crontab, and crontab(1) on it.
final class FixtureCrontab: Sendable {
    /// nil: there is no such program.
    let content = Mutex<String?>("")

    func run(_ arguments: [String], _ input: [UInt8]) -> ChildProcess.Ending? {
        content.withLock { content in
            guard let present = content else { return nil }
            if arguments != ["-l"] {
                content = String(decoding: input, as: UTF8.self)
                return ChildProcess.Ending(status: 0)
            }
            return ChildProcess.Ending(
                status: present.isEmpty ? 1 : 0, standardOutput: Array(present.utf8),
                standardError: Array("no crontab for you".utf8))
        }
    }
}

final class FixtureClock: Sendable {
    private let passed = Mutex(0.0)

    /// 2027-01-15T08:00:00Z, and what has passed since.
    var reading: ClockReading {
        let passed = passed.withLock(\.self)
        return ClockReading(wall: 1_800_000_000 + passed, uptime: 1000 + passed, boot: "this")
    }

    func advance(_ seconds: Double) { passed.withLock { $0 += seconds } }
}

/// Mints a key for each refresh that is asked of it, or fails.
final class MintingRefresher: ProfileRefresher {
    var failure: RefreshFailure.Kind?
    private(set) var minted = 0
    private(set) var started: [ProfileName] = []
    private let paths: Paths
    private let clock: FixtureClock

    init(paths: Paths, clock: FixtureClock) {
        (self.paths, self.clock) = (paths, clock)
    }

    func isUnderWay(_ name: ProfileName) -> Bool { false }

    func start(_ name: ProfileName, within seconds: Double?) { started.append(name) }

    func run(_ name: ProfileName, patience: Double) throws -> RefreshEnding {
        let store = try Store(paths)
        let (snapshot, now) = (try store.profile(named: name), clock.reading)
        if let failure {
            let record = RefreshFailure(kind: failure, message: "it said no", hint: nil, at: now.timestamp)
            try store.refreshFailed(snapshot, with: record, nextAttempt: now.timestamp)
            return .failed(record)
        }
        minted += 1
        let credential = TemporaryCredential(
            accessKeyID: Secret("CWAK\(minted)"), secretAccessKey: Secret("secret\(minted)"),
            sessionToken: Secret("session\(minted)"), expires: Timestamp(seconds: now.timestamp.seconds + 900))
        try store.refreshSucceeded(
            snapshot, with: credential, attributes: nil, lifetime: Lifetime(obtained: now, length: 900), at: now)
        return .done
    }
}
