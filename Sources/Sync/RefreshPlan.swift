public import Credentials
public import Store

/// What to refresh at one moment, and when there will be more to do.
struct RefreshPlan: Equatable {
    /// What ends first comes first.
    let due: [ProfileName]
    /// Seconds until the next of the others is due; nil: there is no other.
    let untilNext: Double?

    /// - Parameter setAside: what is left alone, and until when, in seconds of ``ClockReading/uptime``.
    init(_ snapshots: [ProfileSnapshot], setAside: [ProfileName: Double], at now: ClockReading) {
        var due: [ProfileSnapshot] = []
        var untilNext: Double?
        for snapshot in snapshots {
            let name = snapshot.profile.name
            let newest = snapshot.credentials.first?.lifetime
            let waiting = snapshot.refresh.waiting(at: now.timestamp).map { Double($0.seconds) - now.wall }
            let wait = max(
                RefreshPolicy.secondsUntilDue(newest, at: now, .spread), waiting ?? 0,
                setAside[name].map { $0 - now.uptime } ?? 0)
            if wait <= 0 {
                due.append(snapshot)
            } else {
                untilNext = min(wait, untilNext ?? wait)
            }
        }
        self.due = due.endingFirst(at: now)
        self.untilNext = untilNext
    }
}

extension [ProfileSnapshot] {
    /// Their names: first who has nothing, then whose keys end first.
    public func endingFirst(at now: ClockReading) -> [ProfileName] {
        map { (name: $0.profile.name, remaining: $0.credentials.first?.lifetime.remaining(at: now) ?? 0) }
            .sorted { $0.remaining < $1.remaining }.map(\.name)
    }
}
