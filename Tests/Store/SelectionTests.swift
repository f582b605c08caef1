import Credentials
import Fixtures
import SQLite
import Testing

@testable import Store

@Suite struct SelectionTests {
    let home: Household
    let store: Store

    init() throws {
        home = try Household()
        store = try home.open()
        try store.add("acme", "globex", "initech")
    }

    private func use(_ name: String) throws {
        try store.activate(ProfileName(name), at: noon.timestamp)
    }

    /// `use -`.
    private func goBack() throws {
        try store.activate(#require(try store.previousProfile()), at: noon.timestamp)
    }

    /// The active profile and the one before it.
    private func selection() throws -> [String?] {
        [try store.activeProfile()?.profile.name.text, try store.previousProfile()?.text]
    }

    @Test func `At first nothing is active`() throws {
        #expect(try selection() == [nil, nil])
    }

    @Test func `The active profile becomes the previous one`() throws {
        try use("acme")
        #expect(try selection() == ["acme", nil])
        try use("globex")
        #expect(try selection() == ["globex", "acme"])
        try use("initech")
        #expect(try selection() == ["initech", "globex"])
        #expect(try store.profiles().map(\.isActive) == [false, false, true])
        #expect(try store.profile("initech").isActive)
    }

    @Test func `Going back twice ends where it began`() throws {
        try use("acme")
        try use("globex")
        try goBack()
        #expect(try selection() == ["acme", "globex"])
        try goBack()
        #expect(try selection() == ["globex", "acme"])
    }

    @Test func `Choosing the active one again changes nothing`() throws {
        try use("acme")
        try use("globex")
        let events = try home.sql().number("SELECT count(*) FROM event")
        try use("globex")
        #expect(try selection() == ["globex", "acme"])
        #expect(try home.sql().number("SELECT count(*) FROM event") == events)
    }

    @Test func `A profile that isn't there is not activated`() throws {
        try use("acme")
        #expect(throws: StoreError.noProfile("globx", suggestion: try ProfileName("globex"))) { try use("globx") }
        #expect(try selection() == ["acme", nil])
    }

    @Test func `Without the active profile the previous one is still there to go back to`() throws {
        try use("acme")
        try use("globex")
        try store.remove(ProfileName("globex"), at: noon.timestamp)
        #expect(try selection() == [nil, "acme"])
        try goBack()
        #expect(try selection() == ["acme", nil], "none was active before it")
    }

    @Test func `Without the previous profile there is none to go back to`() throws {
        try use("acme")
        try use("globex")
        try store.remove(ProfileName("acme"), at: noon.timestamp)
        #expect(try selection() == ["globex", nil])
        try use("initech")
        #expect(try selection() == ["initech", "globex"])
    }

    @Test func `Another process sees the same selection`() throws {
        try use("acme")
        #expect(try home.open().activeProfile()?.profile.name.text == "acme")
    }

    @Test func `There is one selection`() throws {
        #expect(throws: DatabaseError.self) { try home.sql().run("INSERT INTO selection (id) VALUES (2)") }
    }

    private func bind(_ folder: String, _ name: String) throws {
        try home.sql().run(
            "INSERT INTO binding SELECT ?, id FROM profile WHERE name = ?", .text(folder), .text(name))
    }

    @Test func `The nearest folder's binding is found`() throws {
        try bind("/work", "acme")
        try bind("/work/a/b", "globex")
        let nearest = try store.boundProfile(nearestOf: ["/work/a/b/c", "/work/a/b", "/work/a", "/work", "/"])
        #expect(nearest?.folder == "/work/a/b" && nearest?.profile.profile.name.text == "globex")
        let above = try store.boundProfile(nearestOf: ["/work/a", "/work", "/"])
        #expect(above?.folder == "/work" && above?.profile.profile.name.text == "acme")
    }

    @Test(arguments: [[], ["/"], ["/other", "/"], ["/wor", "/"], ["/WORK"], ["/work/"]])
    func `Where no folder is bound nothing is found`(_ folders: [String]) throws {
        try bind("/work", "acme")
        #expect(try store.boundProfile(nearestOf: folders)?.folder == nil)
    }

    @Test(arguments: ["relative", "", "~/x"])
    func `A binding's folder is an absolute path`(_ folder: String) {
        #expect(throws: DatabaseError.self) { try bind(folder, "acme") }
    }

    @Test func `A folder is bound to one profile, and with it the binding goes`() throws {
        try bind("/work", "acme")
        #expect(throws: DatabaseError.self) { try bind("/work", "globex") }
        try store.remove(ProfileName("acme"), at: noon.timestamp)
        #expect(try store.boundProfile(nearestOf: ["/work"])?.folder == nil)
    }
}
