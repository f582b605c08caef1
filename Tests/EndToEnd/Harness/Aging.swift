import Fixtures
import SQLite

extension Home {
    /// Makes a profile's keys older, as if so much time had passed since they were obtained: by all clocks.
    func age(_ name: String = "acme", seconds: Double) throws {
        try sql().run(
            """
            UPDATE credential SET obtained_at = obtained_at - ?1, expires_at = expires_at - CAST(?1 AS INTEGER),
                obtained_uptime = obtained_uptime - ?1
            WHERE profile_id = (SELECT id FROM profile WHERE name = ?2)
            """, .real(seconds), .text(name))
    }

    /// Moves the wall clock on by so many seconds since a profile's keys were obtained, the clock since boot by none:
    /// the machine was paused, or its clock was set (back, where negative).
    func moveWallClock(_ name: String = "acme", seconds: Double) throws {
        try sql().run(
            """
            UPDATE credential SET obtained_at = obtained_at - ?1, expires_at = expires_at - CAST(?1 AS INTEGER)
            WHERE profile_id = (SELECT id FROM profile WHERE name = ?2)
            """, .real(seconds), .text(name))
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
