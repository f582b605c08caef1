import Credentials
import Testing

@testable import Schedule

@Suite struct PeriodTests {
    @Test(arguments: [
        ("1m", 1), ("60s", 1), ("5m", 5), ("300s", 5), ("30m", 30), ("60m", 60), ("1h", 60), ("12h", 720),
        ("24h", 1440),
        ("1d", 1440),
    ])
    func `A period that a calendar can say is taken`(_ text: String, _ minutes: Int) throws {
        #expect(try Period(text).minutes == minutes)
    }

    @Test(arguments: [
        ("7m", "--every 6m or --every 10m"), ("90s", "--every 1m or --every 2m"), ("59s", "--every 1m"),
        ("0m", "--every 1m"), ("45m", "--every 30m or --every 1h"), ("90m", "--every 1h or --every 2h"),
        ("5h", "--every 4h or --every 6h"), ("2d", "--every 24h"),
    ])
    func `Any other is refused, and the nearest ones are named`(_ text: String, _ hint: String) throws {
        let error = try #require(throws: ScheduleError.self) { try Period(text) }
        #expect(error.hint == "give \(hint)")
        #expect(error.status == .invalidInput)
    }

    @Test(arguments: ["", "soon", "-5m", "5 m", "5m5m", "1.5h", "٥m"])
    func `What is no span of time is refused`(_ text: String) {
        #expect(throws: InvalidValue.self) { try Period(text) }
    }

    @Test func `There are as many as an hour and a day have divisors`() {
        #expect(
            Period.all.map(\.text) == [
                "1m", "2m", "3m", "4m", "5m", "6m", "10m", "12m", "15m", "20m", "30m", "1h", "2h", "3h", "4h", "6h",
                "8h",
                "12h", "24h",
            ])
    }

    @Test func `Up to 7 minutes keep keys of 15 minutes fresh`() {
        #expect(Period.all.filter { !$0.isTooLongForKeys }.last?.text == "6m")
    }
}

@Suite struct HostOffsetTests {
    private static let fleet = (0..<3000).map { HostOffset(machine: "host-\($0)", user: 1000) }

    @Test func `It is the same at every run`() throws {
        // Written down: an update of Heddle must not move a whole fleet.
        let period = try Period("1h")
        let offset = HostOffset(machine: "0123456789abcdef0123456789abcdef", user: 1000)
        #expect([offset.minute(in: period), offset.second(in: period)] == [59, 49])
    }

    @Test func `Users of one machine have different ones`() throws {
        let offsets = (1000..<1100).map { HostOffset(machine: "host", user: $0).minute(in: .all[11]) }
        #expect(Set(offsets).count > 40)
    }

    @Test(arguments: Period.all)
    func `It lies within the period`(_ period: Period) {
        #expect(Self.fleet.allSatisfy { (0..<period.minutes).contains($0.minute(in: period)) })
        #expect(Self.fleet.allSatisfy { (0..<60).contains($0.second(in: period)) })
        #expect(Self.fleet.allSatisfy { $0.second(in: period) * 4 < period.seconds })
    }

    @Test func `A fleet of 3000 is spread over five minutes: nowhere more than three times its share`() throws {
        let period = try Period("5m")
        var hosts = [Int](repeating: 0, count: 300)
        for offset in Self.fleet { hosts[offset.minute(in: period) * 60 + offset.second(in: period)] += 1 }
        #expect(hosts.max()! <= 30)
        // Of 300 seconds with ten hosts each on average, hardly one is idle.
        #expect(hosts.count { $0 == 0 } <= 3)
    }
}
