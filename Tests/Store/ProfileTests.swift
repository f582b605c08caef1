import Credentials
import Fixtures
import SQLite
import Testing

@testable import Store

@Suite struct ProfileTests {
    let home: StoreFixture
    let store: Store

    init() throws {
        home = try StoreFixture()
        store = try home.open()
    }

    private let full: Profile = {
        do {
            return Profile(
                name: try ProfileName("Acme-prod@eu.1_x"),
                source: CredentialSource(
                    token: try TokenReference("file:~/my token's"),
                    exchangeURL: try .exchange("https://[2001:db8::1]:8443/x")),
                zone: try Zone("us-east-04a"), endpoint: try .endpoint("http://cwlota.com"),
                mode: .container,
                organisation: try FreeText("Größe 日本 \"'`$", field: "organisation"),
                note: try FreeText(String(repeating: "🧵", count: 200), field: "note"), isProtected: true,
                tokenExpires: Timestamp(seconds: 1_900_000_000))
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    @Test func `A profile is read back as it was added`() throws {
        try store.add(full, at: noon.timestamp)
        try store.add("plain")
        #expect(try store.profile(named: full.name).profile == full)
        #expect(try store.profile("plain").profile == .named("plain"))
        #expect(try home.open().profiles().map(\.profile) == [full, .named("plain")])
    }

    @Test(arguments: Mode.allCases)
    func `The schema knows every mode`(_ mode: Mode) throws {
        var profile = try Profile.named("acme")
        profile.mode = mode
        try store.add(profile, at: noon.timestamp)
        #expect(try store.profile("acme").profile.mode == mode)
    }

    @Test func `A fresh profile has no credential, no history, and is not active`() throws {
        try store.add("acme")
        let snapshot = try store.profile("acme")
        #expect(snapshot.credentials == [] && snapshot.refresh == RefreshRecord() && !snapshot.isActive)
        #expect(snapshot.status(at: noon) == .none)
    }

    @Test func `Profiles are listed by name, whatever its case`() throws {
        #expect(try store.profiles().isEmpty)
        try store.add("beta", "Alpha", "gamma", "alpha-2", "10", "9")
        #expect(
            try store.profiles().map(\.profile.name.text) == ["10", "9", "Alpha", "alpha-2", "beta", "gamma"])
    }

    @Test func `A list tells each profile's own credentials`() throws {
        try store.add("a", "b", "c")
        try store.refresh("b", mark: "first")
        try store.refresh("b", mark: "second", at: noon.later(60))
        try store.refresh("c")
        let counts = try store.profiles().map { $0.credentials.map(\.generation) }
        #expect(counts == [[], [2, 1], [1]])
        #expect(try store.profiles().map(\.refresh.ended) == [0, 2, 1])
    }

    @Test func `An unknown name is refused with the nearest there is`() throws {
        try store.add("acme", "globex")
        #expect(throws: StoreError.noProfile("globx", suggestion: try ProfileName("globex"))) {
            try store.profile("globx")
        }
        #expect(throws: StoreError.noProfile("initech", suggestion: nil)) { try store.profile("initech") }
        // What is alike but for case is another name.
        #expect(throws: StoreError.noProfile("ACME", suggestion: try ProfileName("acme"))) { try store.profile("ACME") }
        #expect(try store.noProfile("$(x)") == .noProfile("$(x)", suggestion: nil))
    }

    @Test(arguments: ["acme", "ACME", "Acme"])
    func `A name that is taken, or alike but for case, is refused`(_ name: String) throws {
        try store.add("acme")
        let error = StoreError.nameTaken(try ProfileName(name), by: try ProfileName("acme"))
        #expect(throws: error) { try store.add(name) }
        #expect(error.status == .invalidInput)
        #expect(try store.profiles().count == 1)
    }

    @Test func `A profile is changed in every field`() throws {
        try store.add("acme")
        let id = try store.profile("acme").id
        try store.update(ProfileName("acme"), to: full, at: noon.timestamp)
        #expect(try store.profile(named: full.name).profile == full)
        #expect(try store.profile(named: full.name).id == id)
        try store.update(full.name, to: .named("acme"), at: noon.timestamp)
        #expect(try store.profiles().map(\.profile) == [.named("acme")])
    }

    @Test func `A renamed profile keeps its credentials, history and place`() throws {
        try store.add("acme")
        try store.refresh("acme")
        try store.activate(ProfileName("acme"), at: noon.timestamp)
        try store.update(ProfileName("acme"), to: .named("acme-prod"), at: noon.timestamp)
        #expect(try store.keys(of: "acme-prod") == [.marked("canary")])
        #expect(try store.profile("acme-prod").refresh.lastSuccess == noon.timestamp)
        #expect(try store.activeProfile()?.profile.name.text == "acme-prod")
        #expect(throws: StoreError.self) { try store.profile("acme") }
        try store.update(ProfileName("acme-prod"), to: .named("ACME-prod"), at: noon.timestamp)
        #expect(try store.profile("ACME-prod").credentials.count == 1)
    }

    @Test func `A profile is not renamed onto another, and one that isn't there not at all`() throws {
        try store.add("acme", "globex")
        #expect(throws: StoreError.nameTaken(try ProfileName("Globex"), by: try ProfileName("globex"))) {
            try store.update(ProfileName("acme"), to: .named("Globex"), at: noon.timestamp)
        }
        #expect(throws: StoreError.noProfile("initech", suggestion: nil)) {
            try store.update(ProfileName("initech"), to: .named("initech"), at: noon.timestamp)
        }
        #expect(try store.profiles().map(\.profile.name.text) == ["acme", "globex"])
    }

    @Test func `A removed profile takes everything with it`() throws {
        try store.add("acme", "globex")
        try store.refresh("acme")
        try store.activate(ProfileName("acme"), at: noon.timestamp)
        try home.sql().run("INSERT INTO binding VALUES ('/x', 1)")
        try store.remove(ProfileName("acme"), at: noon.timestamp)
        #expect(try store.profiles().map(\.profile.name.text) == ["globex"])
        #expect(try store.activeProfile()?.id == nil)
        for table in ["credential", "refresh", "binding"] {
            #expect(try home.sql().number("SELECT count(*) FROM \(table)") == 0, "\(table)")
        }
        #expect(throws: StoreError.noProfile("acme", suggestion: nil)) {
            try store.remove(ProfileName("acme"), at: noon.timestamp)
        }
    }

    @Test func `A profile's number is never given twice`() throws {
        try store.add("acme")
        let id = try store.profile("acme").id
        try store.remove(ProfileName("acme"), at: noon.timestamp)
        try store.add("acme")
        #expect(try store.profile("acme").id != id)
    }

    @Test(arguments: [
        "", "a b", ".a", "-a", "_a", "a/b", "../a", "a\nb", "a'b", "$(touch x)", "a`id`", "a;b", "é", "a\u{301}", "a]b",
        "a^b",
        String(repeating: "x", count: 65),
    ])
    func `S6: The schema itself refuses a bad name`(_ name: String) throws {
        try store.add("acme")
        let sql = try home.sql()
        let error = #expect(throws: DatabaseError.self) { try sql.run("UPDATE profile SET name = ?", .text(name)) }
        #expect(error?.message.contains("CHECK") == true)
        #expect(throws: DatabaseError.self) {
            try sql.run(
                """
                INSERT INTO profile (name, token_reference, zone, endpoint, exchange_url, mode, protected, created_at)
                    VALUES (?, 'env:A', 'Z', 'https://h', 'https://h', 'keys', 0, 0)
                """, .text(name))
        }
        #expect(try sql.text("SELECT name FROM profile") == "acme")
    }

    @Test(arguments: ["a", "Z9", "acme-prod@eu.1_x", String(repeating: "x", count: 64)])
    func `S6: The schema takes every name that the program takes`(_ name: String) throws {
        try store.add(name)
        #expect(try store.profile(name).profile.name.text == name)
    }
}
