public import Credentials
public import OperatingSystem
public import Store

/// Runs passes without end, each when the next profile is due: never a poll.
public struct SyncLoop {
    /// Seconds. Also how soon a profile that another process has added is noticed, and a machine that woke up from
    /// sleep.
    public static let longestRest = 60.0
    /// Seconds, so that what is due at nearly the same time goes together, and nothing can keep the processor busy.
    static let shortestRest = 1.0
    /// Seconds for which a profile is left alone whose failure has no wait of its own: its token reference leads
    /// nowhere, or its lock file can't be used.
    static let mendingSeconds = 60.0

    private let pass: SyncPass
    private let longestRest: Double

    /// What is told of a loop while it runs.
    public struct Listener {
        let result: @Sendable (SyncResult) -> Void
        /// A profile's row can't be read, so that it is not refreshed. Told once, until that changes or everything is
        /// looked at again.
        let damage: (DamagedProfile) -> Void
        /// A pass or the look before it went wrong on this machine; it is tried again.
        let trouble: (any ExplainedError) -> Void
        /// It is about to rest for so many seconds.
        let rest: (Double) -> Void

        public init(
            result: @escaping @Sendable (SyncResult) -> Void, damage: @escaping (DamagedProfile) -> Void,
            trouble: @escaping (any ExplainedError) -> Void, rest: @escaping (Double) -> Void
        ) {
            self.result = result
            self.damage = damage
            self.trouble = trouble
            self.rest = rest
        }
    }

    /// - Parameter longestRest: seconds, where a sign of life is wanted more often.
    public init(pass: SyncPass, longestRest: Double = longestRest) {
        self.pass = pass
        self.longestRest = max(Self.shortestRest, min(longestRest, Self.longestRest))
    }

    /// Runs until a rest ends with ``ServiceSignals/Wake/stop``, or the limits say to stop.
    ///
    /// - Parameters:
    ///   - names: the profiles; nil: all that there are at each time.
    ///   - rest: lets so many seconds pass.
    public func run(
        _ names: [ProfileName]?, _ limits: SyncPass.Limits, _ listener: Listener,
        rest: (Double) -> ServiceSignals.Wake
    ) {
        var setAside: [ProfileName: Double] = [:]
        var toldOf: [DamagedProfile] = []
        while !limits.shouldStop() {
            var seconds = longestRest
            do {
                let (snapshots, damaged) = try profiles(names)
                let plan = RefreshPlan(snapshots, setAside: setAside, at: pass.timing.now())
                for damage in damaged where !toldOf.contains(damage) { listener.damage(damage) }
                toldOf = damaged
                let results = pass.run(
                    plan.due, SyncRequest(urgency: .routine, due: .spread), limits, onResult: listener.result)
                for result in results.profiles {
                    setAside[result.profile] = patience(with: result).map { pass.timing.now().uptime + $0 }
                }
                if let error = results.error { throw error }
                pass.revokeReplacedKeys(of: snapshots)
                let next =
                    plan.due.isEmpty
                    ? plan : RefreshPlan(try profiles(names).readable, setAside: setAside, at: pass.timing.now())
                seconds = next.due.isEmpty ? next.untilNext ?? longestRest : 0
            } catch {
                listener.trouble(explained(error))
            }
            seconds = max(Self.shortestRest, min(seconds, longestRest))
            listener.rest(seconds)
            switch rest(seconds) {
            case .stop: return
            case .reread: (setAside, toldOf) = ([:], [])
            case .time: break
            }
        }
    }

    private func profiles(
        _ names: [ProfileName]?
    ) throws -> (readable: [ProfileSnapshot], damaged: [DamagedProfile]) {
        let wanted = names.map { Set($0.map(\.text)) }
        let (snapshots, damaged) = try pass.store.read { try $0.survey() }
        return (
            snapshots.filter { wanted?.contains($0.profile.name.text) ?? true },
            damaged.filter { wanted?.contains($0.name) ?? true }
        )
    }

    /// Seconds to leave a profile alone for that failed; nil: its own record says.
    private func patience(with result: SyncResult) -> Double? {
        guard let error = result.error else { return result.outcome == .failed ? Self.mendingSeconds : nil }
        if let next = error.nextTry { return Double(next) }
        return error.failure.kind == .tokenReference ? Self.mendingSeconds : nil
    }
}
