internal import Credentials
internal import OperatingSystem
internal import OrderedJSON
internal import Schedule
internal import Store
internal import Text

/// What keeps the profiles fresh, each by itself. What can't be looked at is said, and hides nothing else.
struct Upkeep {
    let schedules: [InstalledSchedule]
    let service: FileLock.Holder?
    /// Who serves keys over HTTP; nil: nobody.
    let agent: FileLock.Holder?
    /// Where it does, or did; nil where there never was one.
    let agentPort: Int?
    /// Whether this shell's environment leads to it.
    private let isAgentUsedHere: Bool
    /// The last pass over all profiles, whoever ran it.
    let lastPass: (at: Timestamp, summary: SyncSummary)?
    /// Why something can't be told, or doesn't run.
    let troubles: [any ExplainedError]

    init(in context: Context, _ store: Store) {
        var troubles: [any ExplainedError] = []
        func attempt<Value>(_ body: () throws -> Value) -> Value? {
            do {
                return try body()
            } catch {
                troubles.append(explained(error))
                return nil
            }
        }
        let survey = attempt { try context.schedulers }?.survey()
        schedules = survey?.installed ?? []
        service = context.paths.serviceHolder
        agent = context.paths.agentHolder
        agentPort = attempt { try context.paths.agentPort() } ?? nil
        isAgentUsedHere = context.shellAgentAddress != nil
        lastPass = attempt { try store.lastPass() } ?? nil
        self.troubles = (survey?.troubles ?? []) + troubles
    }

    /// The schedule's runs that did not come.
    struct MissedRuns {
        let period: Period
        /// nil: none ever came.
        let last: Timestamp?
    }

    /// What a schedule has missed: nil where nothing was to do, where a service does it, or where there is none.
    ///
    /// cron and launchd don't tell when they ran. But a run leaves its trace wherever something is due.
    func missedRuns(_ profiles: [StatusReport.Line], at now: ClockReading) -> MissedRuns? {
        guard service == nil, let period = schedules.compactMap(\.period).min() else { return nil }
        // One may be just ahead, and one may have been slow.
        let patience = 3 * period.seconds + 60
        let last = (schedules.map(\.lastRun) + [lastPass?.at]).compactMap(\.self).max()
        if let last, now.timestamp.seconds - last.seconds <= patience { return nil }
        let isAnyOverdue = profiles.contains { line in
            guard line.snapshot.refresh.waiting(at: now.timestamp) == nil else { return false }
            guard let newest = line.snapshot.credentials.first?.lifetime else { return true }
            return newest.remaining(at: now) < newest.length / 2 - Double(patience)
        }
        return isAnyOverdue ? MissedRuns(period: period, last: last) : nil
    }

    func text(_ profiles: [StatusReport.Line], at now: ClockReading) -> String {
        var lines = schedules.map { "schedule  \($0.line)\($0.times(at: now.timestamp))\n" }
        if let missed = missedRuns(profiles, at: now) {
            let since = missed.last.map { "for \(shortSpan(seconds: now.timestamp.seconds - $0.seconds))" } ?? "so far"
            lines.append("          no run \(since), one is expected every \(missed.period.text)\n")
        }
        for trouble in troubles {
            let hint = trouble.hint.map { ": \($0.printable)" } ?? ""
            lines.append("schedule  \(trouble.message.printable)\(hint)\n")
        }
        if let service {
            let age = shortSpan(seconds: now.timestamp.seconds - service.since.seconds)
            lines.append("service   running as process \(service.processID) for \(age)\n")
        }
        if lines.isEmpty {
            lines.append("no schedule and no service refreshes them: heddle schedule install, or heddle sync --watch\n")
        }
        if let agentText = agentText(profiles, at: now) { lines.append(agentText) }
        if let lastPass {
            lines.append(
                "last sync \(shortSpan(seconds: now.timestamp.seconds - lastPass.at.seconds)) ago: "
                    + "\(lastPass.summary.text)\n")
        }
        return lines.joined()
    }

    /// What is to be told of the agent; nil where nobody uses one.
    private func agentText(_ profiles: [StatusReport.Line], at now: ClockReading) -> String? {
        guard let agent else {
            let isWanted = isAgentUsedHere || profiles.contains { $0.profile.mode == .agent }
            return isWanted ? "agent     not running: heddle agent start\n" : nil
        }
        let age = shortSpan(seconds: now.timestamp.seconds - agent.since.seconds)
        let place = agentPort.map { ", http://127.0.0.1:\($0)" } ?? ""
        if ProcessWatch.isSuspended(agent.processID) {
            return
                "agent     stopped as process \(agent.processID), and answers nothing\(place): kill -CONT \(agent.processID)\n"
        }
        return "agent     running as process \(agent.processID) for \(age)\(place)\n"
    }

    private var agentJSON: JSON {
        guard let agent else { return .null }
        return .object([
            ("pid", .integer(Int(agent.processID))), ("since", .string(agent.since.rfc3339)),
            ("port", agentPort.map { .integer($0) } ?? .null),
        ])
    }

    /// The fields that `status -o json` has besides the profiles.
    static func fields(
        of upkeep: Upkeep?, _ profiles: [StatusReport.Line], at now: ClockReading
    ) -> [(String, JSON)] {
        [
            ("schedule", upkeep?.schedules.first.map(InstalledSchedule.json) ?? .null),
            (
                "schedule_errors",
                .array(
                    (upkeep?.troubles ?? []).map {
                        .object([("message", .string($0.message)), ("hint", .optional($0.hint))])
                    })
            ),
            ("missed_runs", .boolean(upkeep?.missedRuns(profiles, at: now) != nil)),
            ("service", StatusReport.json(upkeep?.service)), ("agent", upkeep?.agentJSON ?? .null),
            (
                "last_sync",
                upkeep?.lastPass.map { pass in
                    .object([
                        ("at", .string(pass.at.rfc3339)), ("refreshed", .integer(pass.summary.refreshed)),
                        ("failed", .integer(pass.summary.failed)),
                    ])
                } ?? .null
            ),
        ]
    }
}
