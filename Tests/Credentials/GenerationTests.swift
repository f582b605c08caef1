import Credentials
import Testing

/// Which of two generations is served, and which is kept beside a new one.
@Suite struct GenerationTests {
    let now = ClockReading(wall: 1_800_000_000, uptime: 500_000, boot: "this")

    /// A credential of fifteen minutes (or `length`) that was obtained `age` seconds ago.
    private func credential(_ generation: Int, age: Double, length: Double = 900) -> CachedCredential {
        let reading = ClockReading(wall: now.wall - age, uptime: now.uptime - age, boot: now.boot)
        return CachedCredential(
            generation: generation, lifetime: Lifetime(obtained: reading, length: length), sealed: [])
    }

    private func serving(_ cached: [CachedCredential], _ settle: String? = nil) -> (generation: Int, wait: Double)? {
        RefreshPolicy.serving(cached, at: now, settle: SettleTime(settle)).map {
            ($0.credential.generation, $0.secondsUntilSettled)
        }
    }

    @Test(arguments: [0.0, 1, 4, 5, 6, 449, 899], [4.0, 5, 450, 894, 895, 896, 899, 900])
    func `The newest is served once it has settled; until then an older one that works for so long`(
        newAge: Double, oldAge: Double
    ) {
        let served = serving([credential(2, age: newAge), credential(1, age: oldAge)])
        let wait = max(0, 5 - newAge)
        let standsIn = oldAge >= 5 && oldAge < 900 && 900 - oldAge >= wait
        #expect(served?.generation == (wait == 0 || !standsIn ? 2 : 1))
        #expect(served?.wait == (standsIn ? 0 : wait))
    }

    @Test(arguments: [(0.0, 5.0), (3, 2), (5, 0), (899, 0)])
    func `A lone credential is served while it is valid, and waited for until it has settled`(
        _ age: Double, _ wait: Double
    ) {
        let served = RefreshPolicy.serving([credential(1, age: age)], at: now)
        #expect(served?.credential.generation == 1 && served?.secondsUntilSettled == wait)
        #expect(served?.hasSettled == (wait == 0))
    }

    @Test(arguments: [[], [900.0], [901], [900, 1800]] as [[Double]])
    func `Where none is valid none is served`(_ ages: [Double]) {
        #expect(serving(ages.enumerated().map { credential(9 - $0.offset, age: $0.element) }) == nil)
    }

    @Test func `What one clock alone has ended is served`() {
        let jumped = ClockReading(wall: now.wall + 28_800, uptime: now.uptime, boot: now.boot)
        let served = RefreshPolicy.serving([credential(1, age: 100)], at: jumped)
        #expect(served?.credential.generation == 1 && served?.hasSettled == true)
    }

    @Test func `An older one that one clock has ended does not stand in for a newer one`() {
        let jumped = ClockReading(wall: now.wall + 28_800, uptime: now.uptime, boot: now.boot)
        let newest = CachedCredential(generation: 2, lifetime: Lifetime(obtained: jumped, length: 900), sealed: [])
        let served = RefreshPolicy.serving([newest, credential(1, age: 100)], at: jumped)
        #expect(served?.credential.generation == 2 && served?.secondsUntilSettled == 5)
    }

    @Test func `An older one that outlives the newest is served after it`() {
        #expect(serving([credential(2, age: 100, length: 60), credential(1, age: 200)])?.generation == 1)
    }

    @Test func `Of several that could stand in, the newest does`() {
        #expect(serving([credential(3, age: 1), credential(2, age: 2), credential(1, age: 300)])?.generation == 1)
        #expect(serving([credential(3, age: 1), credential(2, age: 6), credential(1, age: 300)])?.generation == 2)
    }

    @Test(arguments: [(900.0, 5.0), (43200, 5), (15, 5), (12, 4), (3, 1), (0, 0)])
    func `A key settles in five seconds, or a third of its lifetime`(_ length: Double, _ seconds: Double) {
        #expect(RefreshPolicy.settleSeconds(of: Lifetime(obtained: now, length: length)) == seconds)
    }

    @Test(arguments: [
        ("0", 0.0), ("0.5", 0.5), ("3", 3), ("600", 600), (nil, 5), ("", 5), ("soon", 5), ("-1", 5), ("601", 5),
        ("1e1", 5), ("inf", 5), ("nan", 5), ("0x1", 5), (" 1", 5), ("1.2.3", 5), (".", 5),
    ])
    func `The environment sets another settle time; what is no number of seconds is ignored`(
        _ text: String?, _ seconds: Double
    ) {
        let lifetime = Lifetime(obtained: now, length: 900)
        #expect(RefreshPolicy.settleSeconds(of: lifetime, override: SettleTime(text)) == seconds)
    }

    @Test(arguments: [("0", 2, 0.0), ("20", 1, 0), ("400", 2, 390.0)] as [(String, Int, Double)])
    func `Which generation is served goes by that settle time, too`(_ text: String, _ generation: Int, _ wait: Double) {
        let served = serving([credential(2, age: 10), credential(1, age: 300)], text)
        #expect(served?.generation == generation && served?.wait == wait)
    }

    @Test(arguments: [
        (900.0, 4.0, false), (900, 5, true), (900, 895, true), (900, 896, false), (900, 900, false),
        // Five minutes, and twelve hours.
        (300, 295, true), (300, 296, false), (43200, 43195, true), (43200, 43196, false),
    ])
    func `Kept beside a new one is what has settled and lasts until that has settled`(
        _ length: Double, _ age: Double, _ kept: Bool
    ) {
        let newer = Lifetime(obtained: now, length: 900)
        let older = credential(1, age: age, length: length).lifetime
        #expect(RefreshPolicy.outlastsSettling(older, of: newer, at: now) == kept)
    }
}
