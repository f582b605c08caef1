import Credentials
import Testing

@Suite struct ClockTests {
    /// When it was obtained: both clocks agree.
    let then = ClockReading(wall: 1_800_000_000, uptime: 5000, boot: "first")

    /// Fifteen minutes from an issuer whose clock is `ahead` of this machine's.
    private func lifetime(ahead: Double = 0) -> Lifetime {
        Lifetime(obtained: then.wall + ahead, expires: Timestamp(seconds: 1_800_000_900 + Int(ahead)), reading: then)
    }

    private func later(_ seconds: Double, jump: Double = 0, boot: String? = nil, uptime: Double? = nil) -> ClockReading
    {
        ClockReading(
            wall: then.wall + seconds + jump, uptime: uptime ?? then.uptime + seconds, boot: boot ?? then.boot)
    }

    @Test(arguments: [(0.0, 0), (0.999, 0), (1.0, 1), (-0.5, -1)])
    func `A reading is told in whole seconds that have begun`(_ wall: Double, _ seconds: Int) {
        #expect(ClockReading(wall: wall, uptime: 0, boot: "").timestamp.seconds == seconds)
    }

    @Test(arguments: [(-4.9, false), (0, false), (4.9, false), (5, true), (-5, true), (600, true), (-86400, true)])
    func `S20: The answer's Date corrects a clock that is wrong by five seconds or more`(
        _ error: Double, _ counts: Bool
    ) {
        let now = ClockReading(wall: 1_800_000_000 + error, uptime: 1, boot: "first")
        let issued = Timestamp(seconds: 1_800_000_000)
        #expect(now.corrected(byDate: issued) == (counts ? 1_800_000_000 : now.wall))
    }

    @Test func `Without a Date the wall clock is believed`() {
        #expect(then.corrected(byDate: nil) == then.wall)
    }

    @Test(arguments: [0.0, 1, 450, 899, 900, 901])
    func `Remaining and age add up to the lifetime`(_ seconds: Double) {
        #expect(lifetime().length == 900)
        #expect(lifetime().remaining(at: later(seconds)) == 900 - seconds)
        #expect(lifetime().age(at: later(seconds)) == seconds)
    }

    @Test(arguments: [-86400.0, -3600, -60, -5, 5, 60, 3600, 86400])
    func `S20: A wall clock that jumps changes nothing`(_ jump: Double) {
        #expect(lifetime().remaining(at: later(100, jump: jump)) == 800)
        #expect(lifetime().age(at: later(100, jump: jump)) == 100)
    }

    @Test(arguments: [-4.5, -1, 0, 1, 4.5])
    func `A wall clock that drifts by less than five seconds is followed`(_ drift: Double) {
        #expect(lifetime().remaining(at: later(100, jump: drift)) == 800 - drift)
    }

    @Test(arguments: [-600.0, -30, 30, 600])
    func `S20: A wall clock that was wrong all along changes nothing`(_ ahead: Double) {
        #expect(lifetime(ahead: ahead).remaining(at: later(0)) == 900)
        #expect(lifetime(ahead: ahead).remaining(at: later(300)) == 600)
        #expect(lifetime(ahead: ahead).length == 900)
    }

    @Test func `S20: After a reboot the wall clock is all there is`() {
        #expect(lifetime().remaining(at: later(300, boot: "second", uptime: 10)) == 600)
        #expect(lifetime().remaining(at: later(300, jump: 3600, boot: "second", uptime: 10)) == -3000)
    }

    @Test func `Where the system tells no boot the wall clock is all there is`() {
        let reading = ClockReading(wall: then.wall, uptime: then.uptime, boot: "")
        let lifetime = Lifetime(obtained: then.wall, expires: Timestamp(seconds: 1_800_000_900), reading: reading)
        #expect(lifetime.remaining(at: later(100, jump: 3600, boot: "")) == -2800)
    }

    @Test func `A boot clock that went back is another boot's`() {
        #expect(lifetime().remaining(at: later(100, jump: 60, uptime: then.uptime - 1)) == 740)
    }

    @Test func `The wall clock at the time of obtaining is not used`() {
        let odd = ClockReading(wall: 0, uptime: then.uptime, boot: then.boot)
        let lifetime = Lifetime(obtained: then.wall, expires: Timestamp(seconds: 1_800_000_900), reading: odd)
        #expect(lifetime.remaining(at: later(100)) == 800)
    }
}
