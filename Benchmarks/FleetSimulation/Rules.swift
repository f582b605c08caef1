/// Which of Heddle's rules a fleet follows.
struct Rules {
    let name: String
    /// Each host's job runs at its own moment of the period, not on the minute.
    let spreads: Bool
    /// Keys are left alone until half of their lifetime is gone, and refreshed in the background from then on.
    let waitsForHalf: Bool
    /// A host that failed waits, longer with each failure, before it asks again.
    let backsOff: Bool

    static let all = [
        Rules(name: "none of them", spreads: false, waitsForHalf: false, backsOff: false),
        Rules(name: "half-life rule", spreads: false, waitsForHalf: true, backsOff: false),
        Rules(name: "half-life rule, spread", spreads: true, waitsForHalf: true, backsOff: false),
        Rules(name: "all: half-life rule, spread, back-off", spreads: true, waitsForHalf: true, backsOff: true),
    ]
}
