import Credentials
import Testing

@Suite struct FreshnessTests {
    let now = ClockReading(wall: 1_800_000_000, uptime: 500_000, boot: "this")

    private func lifetime(of length: Double, left: Double) -> Lifetime {
        let age = length - left
        return Lifetime(
            obtained: ClockReading(wall: now.wall - age, uptime: now.uptime - age, boot: now.boot), length: length)
    }

    @Test(arguments: [
        // CoreWeave's fifteen minutes: half is 450 s, and two minutes are less than a seventh.
        (900.0, 900.0, Freshness.fresh), (900, 676, .fresh), (900, 675, .used), (900, 451, .used),
        (900, 450, .expiring), (900, 120, .expiring),
        (900, 119, .pressing), (900, 1, .pressing), (900, 0, .expired), (900, -1, .expired), (900, -86400, .expired),
        // A seventh of seven minutes is one minute.
        (420, 316, .fresh), (420, 315, .used), (420, 211, .used), (420, 210, .expiring), (420, 60, .expiring),
        (420, 59, .pressing), (420, 0, .expired),
        // Twelve hours.
        (43200, 32401, .fresh), (43200, 32400, .used), (43200, 21601, .used), (43200, 21600, .expiring),
        (43200, 120, .expiring), (43200, 119, .pressing),
        // An answer that had expired when it came.
        (0, 0, .expired), (-60, -60, .expired),
    ])
    func `Freshness goes by the share of the lifetime that is left`(
        _ length: Double, _ left: Double, _ expected: Freshness
    ) {
        let lifetime = lifetime(of: length, left: left)
        #expect(RefreshPolicy.freshness(of: lifetime, at: now) == expected)
        #expect(RefreshPolicy.isDue(lifetime, at: now) == ![.fresh, .used].contains(expected))
    }

    /// 15 minutes that began 100 s ago, on a machine whose wall clock moved on by more.
    @Test(arguments: [
        (0.0, Freshness.fresh), (100, .fresh), (300, .used), (400, .expiring), (700, .pressing), (800, .pressing),
        (28_800, .pressing), (-400, .fresh), (-28_800, .fresh),
    ])
    func `S20: Due is what either clock has due; expired only what both have ended`(
        _ jump: Double, _ expected: Freshness
    ) {
        let lifetime = lifetime(of: 900, left: 800)
        let now = ClockReading(wall: now.wall + jump, uptime: now.uptime, boot: now.boot)
        #expect(RefreshPolicy.freshness(of: lifetime, at: now) == expected)
        #expect(RefreshPolicy.isDue(lifetime, at: now) == ![.fresh, .used].contains(expected))
        let ended = ClockReading(wall: now.wall + 1200, uptime: now.uptime + 800, boot: now.boot)
        #expect(RefreshPolicy.freshness(of: lifetime, at: ended) == .expired)
    }

    @Test(
        arguments: [
            (800.0, nil, false), (800, 799, false), (800, 800, true), (800, 3600, true), (800, 0, false),
            (451, nil, false),
            (450, nil, true), (450, 10, true), (0, nil, true), (-1, 0, true),
        ] as [(Double, Double?, Bool)])
    func `A profile is due at half its lifetime, or earlier where that is asked for`(
        _ left: Double, _ within: Double?, _ due: Bool
    ) {
        #expect(RefreshPolicy.isDue(lifetime(of: 900, left: left), at: now, within: within) == due)
    }

    @Test(arguments: [450.0, 450.1, 450.9, 451, 600.5, 900])
    func `At the second at which it is said to be due it is, and not one before`(left: Double) {
        let now = ClockReading(wall: now.wall + 0.9, uptime: now.uptime + 0.9, boot: now.boot)
        let lifetime = lifetime(of: 900, left: left)
        let due = RefreshPolicy.dueAt(lifetime, at: now)
        func isDue(at second: Int) -> Bool {
            let passed = Double(second) - now.wall
            return RefreshPolicy.isDue(
                lifetime, at: ClockReading(wall: now.wall + passed, uptime: now.uptime + passed, boot: now.boot))
        }
        #expect(due == now.timestamp ? RefreshPolicy.isDue(lifetime, at: now) : isDue(at: due.seconds))
        #expect(due == now.timestamp || !isDue(at: due.seconds - 1))
    }

    /// Keys that 3000 hosts obtained at the same second: machines that were started together, or an outage that ended.
    private var fleet: [Lifetime] {
        (0..<3000).map { host in
            Lifetime(obtained: ClockReading(wall: now.wall, uptime: 60, boot: "host-\(host)"), length: 900)
        }
    }

    /// How many hosts come within the fullest tenth of a window that they are spread over, and what the window is.
    private func spread(_ moments: [Double]) throws -> (fullestTenth: Int, Range<Double>) {
        let (first, last) = (try #require(moments.min()), try #require(moments.max()))
        try #require(first < last, "all at once")
        let tenths = Dictionary(grouping: moments) { min(9, Int(($0 - first) / (last - first) * 10)) }
        return (tenths.values.map(\.count).max() ?? 0, first..<last)
    }

    @Test func `S18: Keys that a fleet obtained in one second fall due for its services evenly over 90 seconds`() throws
    {
        let (fullest, window) = try spread(
            fleet.map { RefreshPolicy.secondsUntilDue($0, at: $0.obtained, .spread) })
        #expect((360..<370).contains(window.lowerBound) && (440...450).contains(window.upperBound))
        #expect(fullest < 400)
        #expect(fleet.allSatisfy { RefreshPolicy.secondsUntilDue($0, at: $0.obtained) == 450 }, "for a person, at half")
    }

    @Test func `A key's moment is the same in every process, and another one for each key`() {
        let boot = "5f0c3c8e-6f6e-4f1c-9a56-5d5f0a7e1b11"
        func lot(_ wall: Double, _ uptime: Double, _ boot: String) -> Double {
            Lifetime(obtained: ClockReading(wall: wall, uptime: uptime, boot: boot), length: 900).lot
        }
        // Written down: an update of Heddle must not move a whole fleet.
        #expect(abs(lot(1_800_000_000.25, 500.5, boot) - 0.666_365_317_954_588) < 1e-15)
        #expect(
            Set([
                lot(1_800_000_000.25, 500.5, boot), lot(1_800_000_000.250001, 500.5, boot),
                lot(1_800_000_000.25, 500.500001, boot), lot(1_800_000_000.25, 500.5, "another"),
                lot(1_800_000_000.25, 500.5, ""),
            ]).count == 5)
    }

    @Test(arguments: [(900.0, 541.0, false), (900, 450, true), (40, 25, false), (40, 20, true), (0, 0, true)])
    func `No moment is later than half of the lifetime, or earlier than a tenth before it`(
        _ length: Double, _ left: Double, _ due: Bool
    ) {
        for host in 0..<100 {
            let age = length - left
            let lifetime = Lifetime(
                obtained: ClockReading(wall: now.wall - age, uptime: now.uptime - age, boot: "host-\(host)"),
                length: length)
            let now = ClockReading(wall: now.wall, uptime: now.uptime, boot: "host-\(host)")
            #expect(RefreshPolicy.isDue(lifetime, at: now, .spread) == due)
        }
    }

    @Test func `A profile without a credential is due`() {
        #expect(RefreshPolicy.isDue(nil, at: now))
        #expect(RefreshPolicy.isDue(nil, at: now, within: 0))
    }

    @Test(arguments: [
        (-1.0, false, ProfileStatus.expired), (-1, true, .expired), (0, false, .expired), (1, false, .expiring),
        (1, true, .failing), (119, true, .failing), (120, true, .failing), (450, false, .expiring),
        (450, true, .failing),
        (451, false, .fresh), (451, true, .fresh),
    ])
    func `A profile is failing once half is left and the last refresh failed`(
        _ left: Double, _ failed: Bool, _ status: ProfileStatus
    ) {
        var record = RefreshRecord()
        if failed { record.failure = RefreshFailure(kind: .auth, message: "no", hint: nil, at: now.timestamp) }
        #expect(ProfileStatus(newest: lifetime(of: 900, left: left), refresh: record, at: now) == status)
    }

    @Test(arguments: [true, false])
    func `A profile without a credential fails where a refresh was tried, and has the status none before`(
        _ failed: Bool
    ) {
        var record = RefreshRecord()
        if failed { record.failure = RefreshFailure(kind: .auth, message: "no", hint: nil, at: now.timestamp) }
        #expect(ProfileStatus(newest: nil, refresh: record, at: now) == (failed ? .failing : .none))
    }

    @Test func `The words for a status are the contract's`() {
        #expect(ProfileStatus.allCases.map(\.rawValue) == ["fresh", "expiring", "expired", "none", "failing"])
    }
}
