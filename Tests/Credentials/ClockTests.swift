import Credentials
import Testing

/// How long a key lasts, whatever happens to this machine's clocks.
@Suite struct ClockTests {
    /// When it was obtained.
    let then = ClockReading(wall: 1_800_000_000, uptime: 5000, boot: "first")

    private func lifetime(_ length: Double = 900, offset: Double = 0) -> Lifetime {
        Lifetime(obtained: then, length: length, issuerOffset: offset)
    }

    /// - Parameters:
    ///   - seconds: that passed by the clock since boot.
    ///   - jump: by how many more the wall clock moved.
    private func later(_ seconds: Double, jump: Double = 0, boot: String? = nil, uptime: Double? = nil) -> ClockReading
    {
        ClockReading(
            wall: then.wall + seconds + jump, uptime: uptime ?? then.uptime + seconds, boot: boot ?? then.boot)
    }

    @Test(arguments: [(0.0, 0), (0.999, 0), (1.0, 1), (-0.5, -1)])
    func `A reading is told in whole seconds that have begun`(_ wall: Double, _ seconds: Int) {
        #expect(ClockReading(wall: wall, uptime: 0, boot: "").timestamp.seconds == seconds)
    }

    @Test(arguments: [-4.9, 0, 4.9, 5, -5, 600, -600, 1200, -1200, 86400, -86400])
    func `S20: A key has its whole lifetime, however far the issuer's clock is off`(_ ahead: Double) {
        let reading = ClockReading(wall: 1_800_000_000 - ahead, uptime: 5000, boot: "first")
        let lifetime = Lifetime(
            until: Timestamp(seconds: 1_800_000_900), issuedAt: Timestamp(seconds: 1_800_000_000), arrivedAt: reading)
        let isOff = abs(ahead) >= 5
        #expect(lifetime.issuerOffset == (isOff ? ahead : 0))
        #expect(abs(lifetime.length - (isOff ? 900 : 900 + ahead)) < 0.001)
        #expect(abs(Double(lifetime.end(at: reading).seconds) - reading.wall - lifetime.length) <= 1)
        #expect(abs(lifetime.issuerTime(at: reading) - (isOff ? 1_800_000_000 : reading.wall)) < 0.001)
    }

    @Test func `Without a Date the wall clock is believed`() {
        let lifetime = Lifetime(until: Timestamp(seconds: 1_800_000_900), issuedAt: nil, arrivedAt: then)
        #expect(lifetime.length == 900 && lifetime.issuerOffset == 0)
    }

    @Test(arguments: [(43_200.0, 43_200.0), (43_201, 43_200), (1e9, 43_200), (.infinity, 43_200), (0, 0), (-60, 0)])
    func `A life is at most twelve hours, and never negative`(_ granted: Double, _ length: Double) {
        #expect(lifetime(granted).length == length)
        #expect(lifetime(granted).end(at: then).seconds == 1_800_000_000 + Int(length))
    }

    @Test(arguments: [0.0, 1, 450, 899, 900, 901])
    func `Remaining and age add up to the lifetime`(_ seconds: Double) {
        #expect(lifetime().remaining(at: later(seconds)) == 900 - seconds)
        #expect(lifetime().validity(at: later(seconds)) == 900 - seconds)
        #expect(lifetime().age(at: later(seconds)) == seconds)
        #expect(lifetime().end(at: later(seconds)).seconds == 1_800_000_900)
    }

    @Test(arguments: [-86400.0, -28800, -3600, -60, -5])
    func `S20: A wall clock that is set back tells nothing of the time since, and moves the end with it`(_ jump: Double)
    {
        let now = later(100, jump: jump - 100)
        #expect(lifetime().remaining(at: now) == 800 && lifetime().validity(at: now) == 800)
        #expect(lifetime().end(at: now).seconds == Int(now.wall) + 800)
        let ended = later(900, jump: jump - 900)
        #expect(lifetime().validity(at: ended) == 0)
    }

    @Test(arguments: [60.0, 600])
    func `S20: By the clock that has it nearer its end it is due, by the other it is served`(_ jump: Double) {
        let now = later(100, jump: jump)
        #expect(lifetime().remaining(at: now) == 800 - jump && lifetime().validity(at: now) == 800)
        #expect(lifetime().end(at: now).seconds == 1_800_000_900)
    }

    @Test(arguments: [3600.0, 28800, 86400])
    func `S20: Ended by the wall clock alone, it is due and served until the other clock has it ended`(_ jump: Double) {
        let now = later(100, jump: jump)
        #expect(lifetime().remaining(at: now) == 800 - jump && lifetime().validity(at: now) == 800)
        #expect(lifetime().end(at: now).seconds == Int(now.wall) + 800)
        #expect(lifetime().validity(at: later(900, jump: jump)) == 0)
    }

    @Test(arguments: [-4.5, -1, 0, 1, 4.5])
    func `A wall clock that drifts by less than five seconds does not move the end`(_ drift: Double) {
        let now = later(100, jump: drift)
        #expect(lifetime().end(at: now).seconds == 1_800_000_900)
        #expect(lifetime().remaining(at: now) == 800 - max(drift, 0))
        #expect(lifetime().validity(at: now) == 800 - min(drift, 0))
    }

    @Test(arguments: [-600.0, -30, 0, 30, 600])
    func `S20: The issuer's time follows the wall clock, and the clock since boot where that jumped`(_ ahead: Double) {
        let lifetime = lifetime(offset: ahead)
        #expect(lifetime.issuerTime(at: later(0)) == then.wall + ahead)
        #expect(lifetime.issuerTime(at: later(300, jump: 2)) == then.wall + 302 + ahead)
        #expect(lifetime.issuerTime(at: later(300, jump: 3600)) == then.wall + 300 + ahead)
        #expect(lifetime.issuerTime(at: later(300, jump: 3600, boot: "second")) == then.wall + 3900 + ahead)
    }

    @Test func `S20: After a reboot the wall clock is all there is`() {
        #expect(lifetime().remaining(at: later(300, boot: "second", uptime: 10)) == 600)
        let jumped = later(300, jump: 3600, boot: "second", uptime: 10)
        #expect(lifetime().remaining(at: jumped) == -3000 && lifetime().validity(at: jumped) == -3000)
        #expect(lifetime().age(at: jumped) == 3900)
    }

    @Test func `S20: Set back across a reboot, no clock tells: the key is due, and served`() {
        let now = later(300, jump: -28800, boot: "second", uptime: 10)
        #expect(lifetime().remaining(at: now) == 0 && lifetime().validity(at: now) == 900)
        #expect(lifetime().end(at: now).seconds == Int(now.wall) + 900)
        #expect(lifetime().age(at: now) == 900)
    }

    @Test func `Where the system tells no boot the wall clock is all there is`() {
        let lifetime = Lifetime(obtained: ClockReading(wall: then.wall, uptime: then.uptime, boot: ""), length: 900)
        #expect(lifetime.remaining(at: later(100, jump: 3600, boot: "")) == -2800)
    }

    @Test func `A boot clock that went back is another boot's`() {
        #expect(lifetime().remaining(at: later(100, jump: 60, uptime: then.uptime - 1)) == 740)
    }
}
