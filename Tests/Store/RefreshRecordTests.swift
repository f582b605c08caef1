import Credentials
import Fixtures
import SQLite
import Testing

@testable import Store

@Suite struct RefreshRecordTests {
    let home: StoreFixture
    let store: Store
    let name: ProfileName

    init() throws {
        home = try StoreFixture()
        store = try home.open()
        name = try ProfileName("acme")
        try store.add("acme")
    }

    private var record: RefreshRecord {
        get throws { try home.open().profile("acme").refresh }
    }

    private func fail(
        _ kind: RefreshFailure.Kind = .unavailable, message: String = "can't be reached", hint: String? = "try again",
        at now: ClockReading = noon, retryAfter: Int? = nil, nextAttempt: Int = 60
    ) throws {
        let failure = RefreshFailure(
            kind: kind, message: message, hint: hint, at: now.timestamp, retryAfter: retryAfter)
        let next = Timestamp(seconds: now.timestamp.seconds + nextAttempt)
        try store.refreshFailed(store.profile("acme"), with: failure, nextAttempt: next)
    }

    @Test func `A success is recorded`() throws {
        try store.refresh("acme")
        var expected = RefreshRecord()
        expected.ended = 1
        expected.lastSuccess = noon.timestamp
        #expect(try record == expected)
    }

    @Test(arguments: RefreshFailure.Kind.allCases)
    func `S17: A failure of any kind is recorded, and what is cached stays`(_ kind: RefreshFailure.Kind) throws {
        try store.refresh("acme")
        try fail(kind, at: noon.later(500))
        let record = try record
        #expect(record.failure?.kind == kind && record.failure?.at.seconds == 1_800_000_500)
        #expect(record.failure?.message == "can't be reached" && record.failure?.hint == "try again")
        #expect(record.ended == 2 && record.failuresInARow == 1 && record.lastSuccess == noon.timestamp)
        #expect(record.nextAttempt?.seconds == 1_800_000_560 && record.pausedUntil == nil)
        #expect(try store.keys(of: "acme") == [.marked("canary")])
        #expect(try store.profile("acme").status(at: noon.later(500)) == .failing)
        #expect(try store.profile("acme").status(at: noon.later(100)) == .fresh)
    }

    @Test func `S18: Failures in a row are counted, and a success ends the row`() throws {
        for count in 1...3 {
            try fail(retryAfter: 30)
            #expect(try record.failuresInARow == count)
        }
        #expect(try record.pausedUntil?.seconds == 1_800_000_030)
        try store.refresh("acme", at: noon.later(1))
        let record = try record
        #expect(record.failuresInARow == 0 && record.failure == nil && record.nextAttempt == nil)
        #expect(record.pausedUntil == nil && record.ended == 4)
    }

    @Test func `A pause ends with the next failure that asks for none`() throws {
        try fail(retryAfter: 30)
        try fail(hint: nil)
        #expect(try record.pausedUntil == nil)
        #expect(try record.failure?.hint == nil)
    }

    @Test func `A failure before any success leaves a profile with nothing`() throws {
        try fail(.auth)
        #expect(try store.profile("acme").status(at: noon) == .failing)
        #expect(try record.lastSuccess == nil)
    }

    @Test func `A profile that is forgotten starts afresh, but waiters' count goes on`() throws {
        try store.refresh("acme")
        try fail()
        try store.forget(name, at: noon.timestamp)
        var expected = RefreshRecord()
        expected.ended = 2
        #expect(try record == expected)
    }

    @Test(arguments: ["env:OTHER", "file:/run/token"])
    func `A result for another token is not stored`(_ token: String) throws {
        try store.refresh("acme", mark: "old")
        let snapshot = try store.profile("acme")
        try home.open().update(name, to: .named("acme", token: token), at: noon.timestamp)
        #expect(throws: StoreError.changedMeanwhile(name)) { try store.refresh(snapshot, at: noon.later(60)) }
        #expect(try store.profile("acme").credentials == [])
        #expect(try record.ended == 1)
    }

    @Test func `A result from another exchange is not stored`() throws {
        let snapshot = try store.profile("acme")
        var profile = snapshot.profile
        profile.source.exchangeURL = try .exchange("https://other.example")
        try store.update(name, to: profile, at: noon.timestamp)
        #expect(throws: StoreError.changedMeanwhile(name)) { try store.refresh(snapshot) }
        #expect(try store.profile("acme").credentials == [])
    }

    /// The back-off it brings would hold up the first refresh with the token that was just put right.
    @Test func `A failure of another token is not recorded`() throws {
        let snapshot = try store.profile("acme")
        try store.update(name, to: .named("acme", token: "env:RIGHT"), at: noon.timestamp)
        let failure = RefreshFailure(kind: .auth, message: "no", hint: nil, at: noon.timestamp)
        #expect(throws: StoreError.changedMeanwhile(name)) {
            try store.refreshFailed(snapshot, with: failure, nextAttempt: noon.later(900).timestamp)
        }
        #expect(try record == RefreshRecord())
    }

    @Test func `A result for a profile that is gone, or came back, is not stored`() throws {
        let snapshot = try store.profile("acme")
        try store.remove(name, at: noon.timestamp)
        let failure = RefreshFailure(kind: .auth, message: "no", hint: nil, at: noon.timestamp)
        #expect(throws: StoreError.removedMeanwhile(name)) { try store.refresh(snapshot) }
        try store.add("acme")
        #expect(throws: StoreError.removedMeanwhile(name)) { try store.refresh(snapshot) }
        #expect(throws: StoreError.removedMeanwhile(name)) {
            try store.refreshFailed(snapshot, with: failure, nextAttempt: noon.timestamp)
        }
        #expect(try store.profile("acme").credentials == [])
    }

    @Test func `A result for a profile that was renamed, or changed in anything else, is stored`() throws {
        let snapshot = try store.profile("acme")
        var profile = try Profile.named("acme-prod")
        profile.zone = try Zone("US-EAST-04A")
        try store.update(name, to: profile, at: noon.timestamp)
        try store.refresh(snapshot)
        #expect(try store.keys(of: "acme-prod") == [.marked("canary")])
    }
}
