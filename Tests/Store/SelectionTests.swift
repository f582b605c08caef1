import Credentials
import Fixtures
import SQLite
import Testing

@testable import Store

@Suite struct SelectionTests {
    let home: StoreFixture
    let store: Store

    init() throws {
        home = try StoreFixture()
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

    private func bind(_ directory: String, _ name: String) throws {
        try home.sql().run(
            "INSERT INTO binding SELECT ?, id FROM profile WHERE name = ?", .text(directory), .text(name))
    }

    private func bound(_ directory: String) throws -> String? {
        try store.boundProfile(enclosing: directory).map { "\($0.directory) \($0.profile.profile.name)" }
    }

    @Test(arguments: [
        ("/work", "/work acme"), ("/work/a", "/work acme"), ("/work/a/b", "/work/a/b globex"),
        ("/work/a/b/c/d", "/work/a/b globex"), ("/work/a/bc", "/work acme"), ("/work/%", "/work acme"),
        ("/ü/x", "/ü initech"), ("/w*rk/x", nil), ("/wor", nil), ("/works", nil), ("/WORK", nil), ("/", nil),
        ("/x/work", nil),
    ])
    func `The binding of a directory, or of the nearest above it, is found`(_ directory: String, _ found: String?)
        throws
    {
        try bind("/work", "acme")
        try bind("/work/a/b", "globex")
        try bind("/ü", "initech")
        #expect(try bound(directory) == found)
    }

    @Test(arguments: ["/", "/x", "/x/y"])
    func `A binding of the root holds everywhere, after all others`(_ directory: String) throws {
        try bind("/", "acme")
        #expect(try bound(directory) == "/ acme")
        try bind(directory == "/" ? "/x" : directory, "globex")
        #expect(try bound(directory) == (directory == "/" ? "/ acme" : "\(directory) globex"))
    }

    @Test(arguments: ["relative", "", "~/x"])
    func `A binding's directory is an absolute path`(_ directory: String) {
        #expect(throws: DatabaseError.self) { try bind(directory, "acme") }
    }

    @Test func `A directory is bound to one profile, and with it the binding goes`() throws {
        try bind("/work", "acme")
        #expect(throws: DatabaseError.self) { try bind("/work", "globex") }
        try store.remove(ProfileName("acme"), at: noon.timestamp)
        #expect(try bound("/work") == nil)
    }
}
