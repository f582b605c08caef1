/// What keeps the keys of a host fresh, and which of Heddle's rules that follows.
struct Rules {
    enum Keeper {
        /// A job every five minutes, and an SDK that signs a request every ten seconds, by the half-life rule where
        /// there is one.
        case job
        /// The same, by the rules of Heddle's readers: three quarters of the lifetime, and who has no keys is tried for.
        case readers
        /// `heddled run`, which refreshes at the moment when it falls due.
        case service
    }

    let name: String
    let keeper: Keeper
    /// Each host's job runs at its own moment of the period, not on the minute; each key falls due at its own moment.
    let spreads: Bool
    /// Keys are left alone until half of their lifetime is gone, and refreshed in the background from then on.
    let waitsForHalf: Bool
    /// A host that failed waits, longer with each failure, before it asks again.
    let backsOff: Bool

    /// What a fleet would do without them, one more from row to row.
    static let partial = [
        Rules(name: "none of them", keeper: .job, spreads: false, waitsForHalf: false, backsOff: false),
        Rules(name: "half-life rule", keeper: .job, spreads: false, waitsForHalf: true, backsOff: false),
        Rules(name: "half-life rule, spread", keeper: .job, spreads: true, waitsForHalf: true, backsOff: false),
    ]
    static let service = Rules(
        name: "Heddle's, with `heddled run`", keeper: .service, spreads: true, waitsForHalf: true, backsOff: true)
    static let readers = Rules(
        name: "Heddle's, with a schedule and an SDK", keeper: .readers, spreads: true, waitsForHalf: true,
        backsOff: true)
}

/// How the exchange is out.
struct Outage {
    let name: String
    /// Minutes, from ``Fleet/outageBegins``.
    let minutes: Int
    /// Whether its refusals carry the moment of its end (`Retry-After` with a date).
    let tellsItsEnd: Bool

    static let silent = Outage(name: "10 min", minutes: 10, tellsItsEnd: false)
    static let announced = Outage(name: "10 min, its end told by `Retry-After`", minutes: 10, tellsItsEnd: true)
    /// Longer than keys live.
    static let long = Outage(name: "20 min", minutes: 20, tellsItsEnd: false)
}
