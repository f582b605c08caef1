import Credentials
import Fixtures
import SQLite
import Testing
import Text

@testable import Store

@Suite struct CredentialTests {
    let home: StoreFixture
    let store: Store

    init() throws {
        home = try StoreFixture()
        store = try home.open()
        try store.add("acme")
    }

    private func generations(_ name: String = "acme") throws -> [Int] {
        try store.profile(name).credentials.map(\.generation)
    }

    @Test func `What an exchange gave is read back`() throws {
        try store.refresh("acme")
        let snapshot = try home.open().profile("acme")
        let cached = try #require(snapshot.credentials.first)
        #expect(cached.generation == 1)
        #expect(cached.lifetime == Lifetime(obtained: noon, length: 900))
        #expect(try store.open(cached, of: snapshot, at: noon) == .marked("canary"))
        #expect(snapshot.status(at: noon) == .fresh)
    }

    @Test(arguments: [nil, "{}", #"{"a":["ü"]}"#], [nil, "token=="])
    func `A session token and attributes may be absent`(_ attributes: String?, _ token: String?) throws {
        let credential = TemporaryCredential(
            accessKeyID: Secret("CWAK"), secretAccessKey: Secret("ü/+="), sessionToken: token.map { Secret($0) },
            expires: Timestamp(seconds: 1_800_000_900))
        let lifetime = Lifetime(obtained: noon.later(-0.25), length: 900.25, issuerOffset: -600.5)
        try store.refreshSucceeded(
            store.profile("acme"), with: credential, attributes: attributes, lifetime: lifetime, at: noon)
        #expect(try store.keys(of: "acme") == [credential])
        #expect(try store.profile("acme").credentials.first?.lifetime == lifetime)
    }

    @Test func `Two generations are kept, and each opens`() throws {
        for number in 1...4 { try store.refresh("acme", mark: "number\(number)", at: noon.later(Double(number) * 60)) }
        #expect(try generations() == [4, 3])
        #expect(
            try store.keys(of: "acme") == [
                .marked("number4", at: noon.later(240)), .marked("number3", at: noon.later(180)),
            ])
    }

    @Test(
        arguments: [(4.0, [2]), (5, [2, 1]), (895, [2, 1]), (896, [2]), (900, [2]), (5000, [2])] as [(Double, [Int])])
    func `The older one is kept where it can stand in for the newer`(_ age: Double, _ kept: [Int]) throws {
        try store.refresh("acme")
        try store.refresh("acme", at: noon.later(age))
        #expect(try generations() == kept)
    }

    @Test func `Of unsettled ones the settled one behind them is kept`() throws {
        try store.refresh("acme")
        try store.refresh("acme", at: noon.later(100))
        try store.refresh("acme", at: noon.later(102))
        #expect(try generations() == [3, 1])
    }

    @Test func `Profiles count their generations apart`() throws {
        try store.add("globex")
        try store.refresh("acme")
        try store.refresh("acme", at: noon.later(60))
        try store.refresh("globex")
        #expect(try generations("globex") == [1])
    }

    @Test func `A generation's number is never given twice`() throws {
        try store.refresh("acme")
        try store.forget(ProfileName("acme"), at: noon.timestamp)
        try store.refresh("acme")
        #expect(try generations() == [2])
        try store.update(ProfileName("acme"), to: .named("acme", token: "env:OTHER"), at: noon.timestamp)
        try store.refresh("acme")
        #expect(try generations() == [3])
    }

    @Test(arguments: ["token", "exchange URL"])
    func `Credentials that another token or exchange gave are dropped`(_ changed: String) throws {
        try store.refresh("acme")
        try store.refreshFailed(
            store.profile("acme"), with: RefreshFailure(kind: .auth, message: "no", hint: nil, at: noon.timestamp),
            nextAttempt: noon.timestamp)
        var profile = try Profile.named("acme")
        if changed == "token" {
            profile.source.token = try TokenReference("env:OTHER")
        } else {
            profile.source.exchangeURL = try .exchange("https://other.example")
        }
        try store.update(profile.name, to: profile, at: noon.timestamp)
        let snapshot = try store.profile("acme")
        #expect(snapshot.credentials == [])
        #expect(snapshot.refresh.failure == nil && snapshot.refresh.nextAttempt == nil)
        #expect(snapshot.refresh.ended == 2)
    }

    @Test func `Credentials outlive a change of anything else`() throws {
        try store.refresh("acme")
        var profile = try Profile.named("acme")
        profile.zone = try Zone("US-EAST-04A")
        profile.endpoint = try .endpoint("http://cwlota.com")
        profile.mode = .keys
        profile.note = try FreeText("note", field: "note")
        profile.isProtected = true
        try store.update(profile.name, to: profile, at: noon.timestamp)
        #expect(try store.keys(of: "acme") == [.marked("canary")])
    }

    @Test func `A profile is forgotten, and another not`() throws {
        try store.add("globex")
        try store.refresh("acme")
        try store.refresh("globex", mark: "other")
        #expect(try store.forget(ProfileName("acme"), at: noon.timestamp))
        #expect(try generations() == [])
        #expect(try store.keys(of: "globex") == [.marked("other")])
        #expect(try !store.forget(ProfileName("acme"), at: noon.timestamp))
        #expect(throws: StoreError.self) { try store.forget(ProfileName("initech"), at: noon.timestamp) }
    }

    /// How a credential's bytes go: each leaves nothing of it in any file.
    @Test(arguments: ["forget", "remove", "another token", "a newer generation"])
    func `S7: Of what is dropped no byte stays anywhere`(_ way: String) throws {
        try store.refresh("acme")
        let sealed = try #require(try store.profile("acme").credentials.first).sealed
        #expect(try home.directory.files(holding: sealed) == ["home/heddle.db"])
        let name = try ProfileName("acme")
        switch way {
        case "forget": try store.forget(name, at: noon.timestamp)
        case "remove": try store.remove(name, at: noon.timestamp)
        case "another token": try store.update(name, to: .named("acme", token: "env:OTHER"), at: noon.timestamp)
        default: try store.refresh("acme", at: noon.later(1000))
        }
        #expect(try home.directory.files(holding: sealed) == [])
        #expect(try home.directory.files(holding: Array(sealed[12..<28])) == [])
    }

    @Test func `S7: A removed profile's words are gone, too`() throws {
        var profile = try Profile.named("globex", token: "file:/run/canary-path")
        profile.note = try FreeText("canary-note", field: "note")
        try store.add(profile, at: noon.timestamp)
        #expect(try home.directory.files(holding: Array("canary-note".utf8)) == ["home/heddle.db"])
        try store.remove(profile.name, at: noon.timestamp)
        for words in ["canary-note", "canary-path"] {
            #expect(try home.directory.files(holding: Array(words.utf8)) == [])
            // What undo needs is kept in hexadecimal, and sealed.
            #expect(try home.directory.files(holding: Array(hexadecimal(Array(words.utf8)).utf8)) == [])
        }
    }

    @Test func `S17: Where storing fails, what is cached stays`() throws {
        try store.refresh("acme")
        try home.sql().execute(
            script: "DELETE FROM event WHERE kind IS NOT 'refreshed'; CREATE UNIQUE INDEX stop ON event (kind)")
        #expect(throws: StoreError.self) { try store.refresh("acme", mark: "new", at: noon.later(1000)) }
        #expect(try store.keys(of: "acme") == [.marked("canary")])
        #expect(try store.profile("acme").refresh.ended == 1)
    }

    private func fresh(
        _ name: String = "acme", after seconds: Double, settle: SettleTime = .standard
    ) throws -> TemporaryCredential? {
        try store.freshCredential(of: ProfileName(name), at: noon.later(seconds), settle: settle)?.credential
    }

    @Test func `The short cut serves what is fresh, and leaves all else to the long way`() throws {
        #expect(try fresh(after: 0) == nil)
        try store.refresh("acme")
        #expect(try fresh(after: 4) == nil)
        #expect(try fresh(after: 4, settle: SettleTime("0")) == .marked("canary"))
        #expect(try fresh(after: 5) == .marked("canary"))
        #expect(try fresh(after: 224) == .marked("canary"))
        #expect(try fresh(after: 225) == nil)
        #expect(try fresh("ACME", after: 10) == nil)
        #expect(try fresh("globex", after: 10) == nil)
    }

    @Test func `The short cut, too, serves the older keys until the newer have settled`() throws {
        try store.refresh("acme", mark: "old")
        try store.refresh("acme", mark: "new", at: noon.later(500))
        #expect(try fresh(after: 504) == .marked("old"))
        #expect(try fresh(after: 505) == .marked("new", at: noon.later(500)))
    }

    @Test func `S31: The short cut opens no row that was moved here from another profile`() throws {
        try store.add("globex")
        try store.refresh("acme")
        try home.sql().execute(script: "UPDATE credential SET profile_id = 2")
        do {
            _ = try fresh("globex", after: 10)
            Issue.record("it opened")
        } catch let error as StoreError {
            #expect(error == .doesNotOpen(try ProfileName("globex")))
        }
    }
}
