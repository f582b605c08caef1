public import Credentials
internal import OperatingSystem

/// What runs jobs by the clock.
public enum SchedulerKind: String, Sendable, CaseIterable {
    case systemd, cron, launchd

    /// `systemd timer`, for a sentence.
    public var noun: String {
        switch self {
        case .systemd: "systemd timer"
        case .cron: "cron line"
        case .launchd: "launchd agent"
        }
    }
}

/// A schedule of ours that is in place.
public struct InstalledSchedule: Sendable, Equatable {
    public let kind: SchedulerKind
    /// nil where it was changed by hand to what we would not have written.
    public let period: Period?
    /// Where it stands, for a person.
    public let place: String
    /// Whether the scheduler knows it and will run it; nil where it doesn't tell.
    public let isActive: Bool?
    /// Whether what it runs looks at this home of Heddle's; a user has one crontab for all of them.
    public let isForThisHome: Bool
    /// The `HEDDLE_HOME` of what it runs; nil: it has none.
    public let home: String?
    /// nil where the scheduler doesn't tell.
    public let lastRun: Timestamp?
    public let nextRun: Timestamp?
}

/// One scheduler: what to do to have it run a job, or no longer.
protocol Scheduler {
    var kind: SchedulerKind { get }
    /// - Throws: ``ScheduleError`` where it can't be used here.
    func checkUsable() throws
    /// - Throws: ``ScheduleError``, ``FileError``.
    func stepsToInstall(_ job: ScheduledJob, every period: Period) throws -> [Step]
    /// - Returns: none where nothing of ours is there.
    func stepsToRemove() throws -> [Step]
    func installed() throws -> InstalledSchedule?
}

/// All schedulers of a machine, of which one runs our job.
public struct Schedulers: Sendable {
    /// Where things are on this machine, and who asks.
    public struct Surroundings: Sendable {
        public let home: String
        /// `$XDG_CONFIG_HOME`, or what it is by default.
        public let configuration: String
        public let user: UInt32
        public let offset: HostOffset
        public let isMacOS: Bool
        /// As ``Schedulers/isCronRunning``.
        let isCronRunning: @Sendable () -> Bool?
        /// Where Heddle's home is, as a job for it carries it: `HEDDLE_HOME` or `XDG_*_HOME`, and `HOME` where that is
        /// not the account's.
        let places: [ScheduledJob.Setting]

        public init(
            home: String, configuration: String, user: UInt32, offset: HostOffset, isMacOS: Bool,
            isCronRunning: @escaping @Sendable () -> Bool? = Schedulers.isCronRunning,
            places: [ScheduledJob.Setting] = []
        ) {
            self.places = places
            self.home = home
            self.configuration = configuration
            self.user = user
            self.offset = offset
            self.isMacOS = isMacOS
            self.isCronRunning = isCronRunning
        }
    }

    /// Whether a daemon runs on this machine that reads users' crontabs; nil where that can't be told. Containers and
    /// WSL often have crontab(1) and nothing that runs what it is told.
    public static let isCronRunning: @Sendable () -> Bool? = {
        // systemd-cron makes units of crontabs.
        let generator = "/systemd/system-generators/systemd-crontab-generator"
        if ["/usr/lib", "/lib"].contains(where: { ThisMachine.has($0 + generator) }) { return true }
        return ThisMachine.runs(anyOf: ["cron", "crond", "fcron", "bcron-sched"])
    }

    private let surroundings: Surroundings
    private let programs: ProgramRunner

    public init(_ surroundings: Surroundings, programs: ProgramRunner) {
        self.surroundings = surroundings
        self.programs = programs
    }

    private subscript(kind: SchedulerKind) -> any Scheduler {
        let places = HomeSettings(settings: surroundings.places)
        return switch kind {
        case .systemd:
            SystemdScheduler(
                directory: "\(surroundings.configuration)/systemd/user", places: places, programs: programs)
        case .cron:
            CronScheduler(
                offset: surroundings.offset, places: places, programs: programs, isRunning: surroundings.isCronRunning)
        case .launchd:
            LaunchdScheduler(
                directory: "\(surroundings.home)/Library/LaunchAgents", user: surroundings.user,
                isHere: surroundings.isMacOS, places: places, programs: programs)
        }
    }

    /// The one to use by default: launchd on macOS, systemd where a user manager answers, else cron.
    ///
    /// - Throws: ``ScheduleError/noScheduler``.
    public func standard() throws -> SchedulerKind {
        if surroundings.isMacOS { return .launchd }
        for kind in [SchedulerKind.systemd, .cron] {
            do {
                try self[kind].checkUsable()
                return kind
            } catch is ScheduleError {
                continue
            }
        }
        throw ScheduleError.noScheduler
    }

    /// - Throws: ``ScheduleError`` where it can't be used here.
    public func checkUsable(_ kind: SchedulerKind) throws { try self[kind].checkUsable() }

    /// What to do so that this scheduler runs the job, and no other does.
    ///
    /// - Throws: ``ScheduleError``, ``FileError``.
    public func stepsToInstall(_ job: ScheduledJob, every period: Period, using kind: SchedulerKind) throws -> [Step] {
        let steps = try self[kind].stepsToInstall(job, every: period)
        return try steps + SchedulerKind.allCases.filter { $0 != kind }.flatMap { try stepsToRemoveIfOurs($0) }
    }

    /// - Parameter kind: nil for whichever runs it.
    /// - Throws: ``ScheduleError``, ``FileError``.
    public func stepsToRemove(_ kind: SchedulerKind?) throws -> [Step] {
        if let kind { return try self[kind].stepsToRemove() }
        return try SchedulerKind.allCases.flatMap(stepsToRemoveIfOurs)
    }

    /// A scheduler that doesn't let this user in, doesn't answer, may not run it, or has another program's file, has
    /// nothing of ours.
    private func stepsToRemoveIfOurs(_ kind: SchedulerKind) throws -> [Step] {
        do {
            return try self[kind].stepsToRemove()
        } catch ScheduleError.failed, ScheduleError.notOurs, ScheduleError.masked {
            return []
        } catch is FileError {
            return []
        }
    }

    /// - Throws: ``ScheduleError``, ``FileError``.
    public func carryOut(_ steps: [Step]) throws {
        for step in steps { try step.carryOut(with: programs) }
    }

    /// What a look at all schedulers has come to. One that can't be looked at hides no other.
    public struct Survey: Sendable {
        /// More than one only where something else changed them.
        public let installed: [InstalledSchedule]
        /// Those that keep another home of Heddle's fresh.
        public let foreign: [InstalledSchedule]
        /// What keeps a schedule of ours from running, or from being seen. None of a scheduler that doesn't let this
        /// user in, or has another program's file: there is nothing of ours then.
        public let troubles: [any ExplainedError]
    }

    public func survey() -> Survey {
        var all: [InstalledSchedule] = []
        var troubles: [any ExplainedError] = []
        for kind in SchedulerKind.allCases {
            do {
                if let schedule = try self[kind].installed() { all.append(schedule) }
            } catch ScheduleError.failed, ScheduleError.notOurs {
                continue
            } catch {
                troubles.append(explained(error))
            }
        }
        return Survey(
            installed: all.filter(\.isForThisHome), foreign: all.filter { !$0.isForThisHome }, troubles: troubles)
    }
}
