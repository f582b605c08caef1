public import Credentials

/// What is asked of a pass.
public struct SyncRequest: Sendable {
    /// Who asks, and so what is waited out.
    public enum Urgency: Sendable {
        /// A schedule: back-off and `Retry-After` are waited out.
        case routine
        /// A person named the profile, or a reader waits for its keys: it is tried now, unless the other side asked for
        /// a pause.
        case wanted
        /// A person insists (`--force`): it is refreshed, due or not, whatever is being waited out.
        case forced
    }

    public let urgency: Urgency
    /// Seconds: what ends within them is due, too.
    public let within: Double?
    /// When keys are due that don't end within that time.
    public let due: RefreshPolicy.DueMoment

    public init(urgency: Urgency, within: Double? = nil, due: RefreshPolicy.DueMoment = .half) {
        self.urgency = urgency
        self.within = within
        self.due = due
    }

    func calls(for lifetime: Lifetime?, at now: ClockReading) -> Bool {
        urgency == .forced || RefreshPolicy.isDue(lifetime, at: now, within: within, due)
    }

    /// - Returns: the moment until which this request leaves the profile alone; nil: it doesn't.
    func waiting(_ record: RefreshRecord, at now: Timestamp) -> Timestamp? {
        switch urgency {
        case .routine: record.waiting(at: now)
        case .wanted: record.paused(at: now)
        case .forced: nil
        }
    }
}
