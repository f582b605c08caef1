import Credentials
import Fixtures
import OperatingSystem
import SQLite
import Testing

@testable import Store

extension Home {
    /// Makes a profile's keys older, as if so much time had passed since they were obtained: by all clocks.
    func age(_ name: String = "acme", seconds: Double) throws {
        try moveBack(name, wall: seconds, uptime: seconds)
    }

    /// Moves the wall clock on by so many seconds since a profile's keys were obtained, the clock since boot by none:
    /// the machine was paused, or its clock was set (back, where negative).
    func moveWallClock(_ name: String = "acme", seconds: Double) throws {
        try moveBack(name, wall: seconds, uptime: 0)
    }

    /// Seals a profile's keys anew, as obtained earlier: their times are part of what they are sealed with.
    private func moveBack(_ name: String, wall: Double, uptime: Double) throws {
        let store = try Store(Paths(environment: ["HEDDLE_HOME": path]))
        let snapshot = try store.profile(named: ProfileName(name))
        for cached in snapshot.credentials {
            let (lifetime, obtained) = (cached.lifetime, cached.lifetime.obtained)
            let end = lifetime.storedEnd.seconds - Int(wall)
            let reading = ClockReading(
                wall: obtained.wall - wall, uptime: obtained.uptime - uptime, boot: obtained.boot)
            let earlier = Lifetime(
                obtained: reading, length: Double(end) - reading.wall, issuerOffset: lifetime.issuerOffset)
            func row(_ lifetime: Lifetime) throws -> Sealer.Row {
                Sealer.Row(
                    identity: try store.identity(), profile: snapshot.id, name: name, generation: cached.generation,
                    lifetime: lifetime)
            }
            let sealer = try store.openSealer()
            let content = try #require(
                sealer.open(cached.sealed, as: try row(lifetime), expires: lifetime.storedEnd))
            try sql().run(
                """
                UPDATE credential SET obtained_at = ?, expires_at = ?, obtained_uptime = ?, sealed = ?
                WHERE profile_id = ? AND generation = ?
                """,
                .real(reading.wall), Value(end), .real(reading.uptime),
                .blob(try sealer.seal(content, as: try row(earlier))),
                .integer(snapshot.id.number), Value(cached.generation))
        }
    }

    /// The number of the process that refreshes a profile, or did so last.
    func refresher(of name: String = "acme") throws -> Int32? {
        Int32(try directory.text(of: "home/state/locks/\(name)").dropLast())
    }

    /// How many refreshes of a profile have ended.
    func endedRefreshes(_ name: String = "acme") throws -> Int {
        try sql().number(
            "SELECT ended FROM refresh JOIN profile ON profile.id = profile_id WHERE name = ?", .text(name)) ?? 0
    }
}
