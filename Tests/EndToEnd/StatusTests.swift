import CoreWeaveEmulator
import Fixtures
import SQLite
import Testing

/// `status` and `log`: what is going on, and what went on.
@Suite struct StatusTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add("acme")
        try home.add("globex", token: "file:~/globex-token", "--token-expires", "2099-01-31")
        // It has ended since: on 2026-01-31.
        try home.sql().run("UPDATE profile SET token_expires_at = 1769817600 WHERE name = 'globex'")
    }

    private func profiles() throws -> [JSON] {
        try #require(try home.heddle("status", "-o", "json").json()["profiles"]?.array)
    }

    @Test func `status has a line for each profile, and the next step of each`() throws {
        try home.heddle("sync", "acme")
        let lines = try home.heddle("status").output.split(separator: "\n").map {
            $0.split(separator: " ").map(String.init)
        }
        #expect(lines[0] == ["profile", "state", "left", "last", "refresh", "next", "trouble"])
        #expect(Array(lines[1].prefix(2)) == ["acme", "fresh"] && lines[1].suffix(2) == ["ago", "7m"])
        #expect(lines[2] == ["globex", "none", "–", "never", "now"])
    }

    @Test func `status tells what failed, how often, and when it is tried again`() throws {
        home.emulator.fail(.status(429, retryAfter: .seconds(300)), organisation: "acme")
        try home.heddle("sync", "acme")
        let acme = try profiles()[0]
        #expect(acme["last_error"]?["kind"] == "rate_limited" && acme["failures_in_a_row"] == 1)
        #expect(acme["next_refresh_at"]?.isTime == true && acme["refreshing"] == .null)
        let line = try #require(try home.heddle("status").output.split(separator: "\n").first { $0.hasPrefix("acme") })
        // Up to 82 s later than it was asked to, so that a fleet doesn't come back all at once.
        let next = ["4m", "5m", "6m"].contains { line.contains("  \($0)  ") }
        #expect(line.contains("rate limited (429)") && next, "\(line)")
    }

    @Test func `status warns of a token that has ended or soon will`() throws {
        #expect(try home.heddle("status").output.contains("\ntoken of globex has ended (2026-01-31)\n"))
        #expect(try profiles()[1]["token_expires_at"] == "2026-01-31T00:00:00Z")
    }

    @Test func `status tells what the last sync of all profiles came to, and log does`() throws {
        #expect(try !home.heddle("status").output.contains("last sync"))
        home.emulator.fail(.status(500), next: 1, organisation: "acme")
        try home.heddle("sync")
        try home.heddle("sync", "acme")
        try home.heddle("sync")
        let status = try home.heddle("status").output
        #expect(status.contains("\nlast sync ") && status.hasSuffix(" ago: 1 refreshed, 1 failed\n"))
        let last = try home.heddle("status", "-o", "json").json()["last_sync"]
        #expect(last?["at"]?.isTime == true && last?["refreshed"] == 1 && last?["failed"] == 1)
        let log = try home.heddle("log", "--kind", "synced", "-o", "json").json().array
        #expect(log?.map { $0["profile"] } == [.null])
    }

    @Test func `status says who is refreshing a profile, while it does`() throws {
        home.emulator.update { $0.latency = 1 }
        let refresh = try RunningProgram(home.command(Programs.heddled, ["sync", "acme"]))
        try eventually("it asks") { home.exchanges == 1 }
        #expect(try profiles()[0]["refreshing"]?["pid"] == .number(Double(refresh.identifier)))
        #expect(try refresh.ending().status == 0)
        #expect(try profiles()[0]["refreshing"] == .null)
    }

    @Test func `Metrics for Prometheus have a value for each profile that has one`() throws {
        try home.heddle("sync", "acme")
        let text = try home.heddle("status", "--format", "prometheus").output
        let values = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: " ")[0] }
        #expect(values.contains("heddle_keys_expire_timestamp_seconds{profile=\"acme\",zone=\"US-EAST-04A\"}"))
        #expect(!values.contains { $0.hasPrefix("heddle_keys_expire") && $0.contains("globex") })
        #expect(text.contains("heddle_keys_valid{profile=\"globex\",zone=\"US-EAST-04A\"} 0\n"))
        #expect(text.contains("heddle_keys_valid{profile=\"acme\",zone=\"US-EAST-04A\"} 1\n"))
    }

    @Test func `log tells what happened, oldest first, of one profile and of one kind`() throws {
        try home.heddle("sync", "acme")
        try home.heddle("use", "acme")
        home.emulator.fail(.status(500), next: 1)
        try home.heddle("sync", "acme", "--force")
        let events = try #require(try home.heddle("log", "acme", "-o", "json").json().array)
        #expect(events.map { $0["kind"]?.string } == ["added", "refreshed", "activated", "failed"])
        #expect(events.allSatisfy { $0["at"]?.isTime == true && $0["profile"] == "acme" })
        #expect(try home.heddle("log", "--kind", "failed", "--since", "1h").output.contains("unavailable: "))
        #expect(try home.heddle("log", "-n", "1").output.split(separator: "\n").count == 1)
        #expect(try home.heddle("log", "never-was").output == "")
    }

    @Test(arguments: [["log", "--since", "soon"], ["log", "a b"]])
    func `What log can't search for is refused`(_ words: [String]) throws {
        #expect(try home.run(home.command(Programs.heddle, words)).status == 65)
    }

    @Test func `A crontab program that never returns delays status by 10 s, and takes nothing away from it`() throws {
        try home.directory.makeDirectory("bin")
        try home.directory.write("#!/bin/sh\nsleep 60\n", to: "bin/crontab", mode: 0o700)
        let path = ["PATH": "\(home.directory("bin")):/usr/bin:/bin"]
        let status = try home.heddle("status", with: path)
        #expect(status.status == 0 && status.output.contains("acme") && status.seconds < 15, "\(status)")
        let install = try home.heddle("schedule", "install", "--using", "cron", with: path)
        #expect(install.status == 75 && install.error.contains("crontab"), "\(install)")
    }
}
