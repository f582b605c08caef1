import Credentials
import Testing

/// Which of two generations is served, and which is kept beside a new one.
@Suite struct GenerationTests {
    let now = ClockReading(wall: 1_800_000_000, uptime: 500_000, boot: "this")

    /// A credential of fifteen minutes (or `length`) that was obtained `age` seconds ago.
    private func credential(_ generation: Int, age: Double, length: Double = 900) -> CachedCredential {
        let reading = ClockReading(wall: now.wall - age, uptime: now.uptime - age, boot: now.boot)
        let lifetime = Lifetime(
            obtained: reading.wall, expires: Timestamp(seconds: Int(reading.wall + length)), reading: reading)
        return CachedCredential(generation: generation, lifetime: lifetime, sealed: [])
    }

    private static let old: [(age: Double, state: String)] = [
        (5, "settled"), (450, "half"), (840, "a minute left"), (841, "less than a minute left"), (900, "expired"),
        (4, "not settled itself"),
    ]

    @Test(arguments: [0.0, 1, 4, 5, 6, 449, 899], old)
    func `The newest is served once it has settled, and before that where nothing better is left`(
        newAge: Double, old: (age: Double, state: String)
    ) {
        let cached = [credential(2, age: newAge), credential(1, age: old.age)]
        let canStandIn = ["settled", "half", "a minute left"].contains(old.state)
        let expected = newAge >= 5 || !canStandIn ? 2 : 1
        #expect(RefreshPolicy.serving(cached, at: now)?.generation == expected)
    }

    @Test(arguments: [0.0, 4, 5, 899])
    func `A lone credential is served while it is valid`(_ age: Double) {
        #expect(RefreshPolicy.serving([credential(1, age: age)], at: now)?.generation == 1)
    }

    @Test(arguments: [[], [900.0], [901], [900, 1800]] as [[Double]])
    func `Where none is valid none is served`(_ ages: [Double]) {
        let cached = ages.enumerated().map { credential(9 - $0.offset, age: $0.element) }
        #expect(RefreshPolicy.serving(cached, at: now) == nil)
    }

    @Test func `An older one that outlives the newest is served after it`() {
        let cached = [credential(2, age: 100, length: 60), credential(1, age: 200)]
        #expect(RefreshPolicy.serving(cached, at: now)?.generation == 1)
    }

    @Test func `Of several that could stand in, the newest does`() {
        let cached = [credential(3, age: 1), credential(2, age: 2), credential(1, age: 300)]
        #expect(RefreshPolicy.serving(cached, at: now)?.generation == 1)
        let settled = [credential(3, age: 1), credential(2, age: 6), credential(1, age: 300)]
        #expect(RefreshPolicy.serving(settled, at: now)?.generation == 2)
    }

    @Test(arguments: [
        (900.0, 4.0, false), (900, 5, true), (900, 840, true), (900, 841, false), (900, 900, false),
        // A fifteenth of five minutes is twenty seconds.
        (300, 280, true), (300, 281, false),
        // A minute is less than a fifteenth of twelve hours.
        (43200, 43140, true), (43200, 43141, false),
    ])
    func `Kept beside a new one is what has settled and has a minute or a fifteenth left`(
        _ length: Double, _ age: Double, _ kept: Bool
    ) {
        #expect(RefreshPolicy.outlastsSettling(credential(1, age: age, length: length).lifetime, at: now) == kept)
    }
}
