import CoreWeaveEmulator
import Credentials
import Fixtures
import HTTP
import Libc
import ObjectStorage
import SQLite
import Testing

/// What a reader waits for, by the real clock, and what it does not.
@Suite struct ReaderTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add()
    }

    private static let readers = [
        ["credential-process", "acme"], ["env", "acme", "--mode", "keys"],
        ["exec", "acme", "--mode", "keys", "--", "true"],
    ]

    @Test(arguments: readers)
    func `S49: A hung exchange delays a reader with valid keys by 2 s, and goes on`(_ words: [String]) throws {
        try home.keys()
        try home.age(seconds: 820)
        home.emulator.fail(.hang, next: 1)
        let reader = try home.run(home.command(Programs.heddle, words))
        #expect(reader.status == 0 && reader.error == "", "\(reader)")
        #expect((1.9..<2.5).contains(reader.seconds), "\(reader)")
        #expect(home.emulator.counts().openExchanges == 1)
        // Long after its reader has gone it is given up, and written down.
        try eventually("the refresh has ended") { try home.endedRefreshes() == 2 }
    }

    @Test func `S49: A stopped lock holder delays a reader with valid keys by 2 s, and gets no company`() throws {
        try home.keys()
        try home.age(seconds: 820)
        home.emulator.fail(.hang)
        let holder = try RunningProgram(home.command(Programs.heddled, ["sync", "acme"]))
        try eventually("the exchange is asked") { home.exchanges == 2 }
        holder.send(SIGSTOP)
        for words in Self.readers {
            let reader = try home.run(home.command(Programs.heddle, words))
            #expect(reader.status == 0 && reader.seconds < 2.5, "\(reader)")
        }
        #expect(home.exchanges == 2)
        holder.send(SIGKILL)
    }

    @Test func `S15: A reader without keys takes the place of a refresh that was stopped`() throws {
        home.emulator.fail(.hang, next: 1)
        let holder = try RunningProgram(home.command(Programs.heddled, ["sync", "acme"]))
        try eventually("the exchange is asked") { home.exchanges == 1 }
        holder.send(SIGSTOP)
        // As if it had been stopped ten seconds ago.
        var times = [timespec(tv_sec: time(nil) - 10, tv_nsec: 0), timespec(tv_sec: time(nil) - 10, tv_nsec: 0)]
        #expect(utimensat(AT_FDCWD, home.directory("home/state/locks/acme"), &times, 0) == 0)
        let reader = try home.run(home.command(Programs.heddle, ["credential-process", "acme"]))
        #expect(reader.status == 0 && reader.seconds < 4, "\(reader)")
        #expect(home.exchanges == 2)
        // What it comes to in the end is that of somebody who failed: the keys stay.
        holder.send(SIGCONT)
        holder.send(SIGKILL)
        #expect(try home.heddle("sync", "acme", "-o", "json").json()["results"]?[0]?["outcome"] == "fresh")
    }

    @Test func `S49: A heddled that never ends delays a reader with valid keys by 2 s`() throws {
        try home.keys()
        try home.age(seconds: 820)
        let daemon = try home.directory.write("#!/bin/sh\nexec sleep 8\n", to: "daemon", mode: 0o700)
        let reader = try home.heddle("credential-process", "acme", with: ["HEDDLE_DAEMON": daemon])
        #expect(reader.status == 0 && reader.seconds < 2.5, "\(reader)")
    }

    @Test func `Whoever reads all that a reader writes waits for no refresh that it leaves running`() throws {
        try home.keys()
        try home.age(seconds: 820)
        home.emulator.fail(.hang, next: 1)
        let script = "exec 5>&1; heddle credential-process acme; heddle env acme --mode keys >/dev/null"
        let reading = try home.shell("out=$(\(script)) && echo \"${#out}\"")
        #expect(reading.status == 0 && reading.seconds < 5, "\(reading)")
    }

    @Test func `The first request with a cold profile's keys is accepted`() throws {
        home.emulator.update { $0.settle = 3 }
        let reader = try home.heddle("credential-process", "acme", with: ["HEDDLE_SETTLE_SECONDS": nil])
        let buckets = try list(with: Keys(reader))
        #expect(buckets == ["acme-models", "acme-datasets"])
        #expect(home.emulator.counts().listBuckets.refused.values.reduce(0, +) == 0)
        #expect((5..<8).contains(reader.seconds), "\(reader)")
    }

    @Test func `Keys that have just been fetched by sync are waited for, too`() throws {
        home.emulator.update { $0.settle = 3 }
        try home.heddle("sync", "acme")
        _ = try list(with: home.keys(with: ["HEDDLE_SETTLE_SECONDS": nil]))
        #expect(home.emulator.counts().listBuckets.refused.values.reduce(0, +) == 0)
        #expect(home.exchanges == 1)
    }

    @Test func `After many failures a reader without keys is tried for all the same`() throws {
        home.emulator.fail(.status(500), next: 8)
        for _ in 0..<8 { try home.heddle("sync", "acme") }
        let exec = try home.heddle("exec", "acme", "--mode", "keys", "--", "true")
        #expect(exec.status == 0, "\(exec)")
        #expect(home.exchanges == 9)
    }

    @Test func `A reader without keys respects Retry-After`() throws {
        home.emulator.fail(.status(429, retryAfter: .seconds(600)), next: 1)
        try home.heddle("sync", "acme")
        for words in Self.readers {
            let reader = try home.run(home.command(Programs.heddle, words))
            #expect(reader.status == 75 && reader.seconds < 2, "\(reader)")
        }
        #expect(home.exchanges == 1)
    }

    @Test func `An SDK's reader without keys outlasts a short outage`() throws {
        home.emulator.fail(.status(503), next: 2)
        #expect(try home.keys().identifier != "")
        #expect(home.exchanges == 3)
    }

    /// As an SDK would: with these keys, at once.
    private func list(with keys: Keys) throws -> [String] {
        let credential = TemporaryCredential(
            accessKeyID: Secret(keys.identifier), secretAccessKey: Secret(keys.secret),
            sessionToken: keys.sessionToken.map { Secret($0) }, expires: Timestamp(seconds: 0))
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let list = ListBuckets(client: HTTPClient(userAgent: "heddle/test"))
        return try list.list(
            at: .endpoint(home.emulator.url), zone: Zone("US-EAST-04A"), with: credential,
            time: Timestamp(seconds: now.tv_sec)
        ).names
    }
}
