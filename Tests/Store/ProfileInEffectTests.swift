import Credentials
import Fixtures
import OperatingSystem
import SQLite
import Testing
import Text

@testable import Store

/// Which profile is in effect where several things could say.
@Suite struct ProfileInEffectTests {
    let home: StoreFixture
    let store: Store

    init() throws {
        home = try StoreFixture()
        store = try home.open()
    }

    private func addAll() throws {
        try store.add("argument", "shell", "directory", "active")
        try store.activate(ProfileName("active"), at: noon.timestamp)
        try home.sql().run("INSERT INTO binding SELECT '/work/a', id FROM profile WHERE name = 'directory'")
    }

    private func selection(
        argument: String? = nil, shell: String? = nil, directory: String? = "/elsewhere"
    ) throws -> String {
        // An empty variable is none.
        let selection = try Selection(
            named: argument, environment: ["HEDDLE_PROFILE": shell ?? ""], in: store, workingDirectory: directory)
        return "\(selection.snapshot.profile.name) \(selection.source)"
    }

    @Test func `The argument comes before the shell, the directory and the active one`() throws {
        try addAll()
        #expect(try selection(argument: "argument", shell: "shell", directory: "/work/a") == "argument argument")
        #expect(try selection(shell: "shell", directory: "/work/a") == "shell shell")
        #expect(try selection(shell: "", directory: "/work/a") == #"directory directory("/work/a")"#)
        #expect(try selection() == "active global")
    }

    @Test(arguments: ["/work/a", "/work/a/b", "/work/a/b/c/d"])
    func `A directory's binding holds below it`(_ directory: String) throws {
        try addAll()
        #expect(try selection(directory: directory) == #"directory directory("/work/a")"#)
    }

    @Test(arguments: ["/", "/work", "/work/ab", "/work/b/a", nil])
    func `And nowhere else`(_ directory: String?) throws {
        try addAll()
        #expect(try selection(directory: directory) == "active global")
    }

    @Test func `A name that no profile has is never passed over for another`() throws {
        try addAll()
        #expect(throws: StoreError.noProfile("shel", suggestion: try ProfileName("shell"))) {
            try selection(argument: "shel")
        }
        #expect(throws: InvalidValue.name("a b")) { try selection(argument: "a b") }
        #expect(throws: SelectionError.variableNamesNone("shel", suggestion: try ProfileName("shell"))) {
            try selection(shell: "shel", directory: "/work/a")
        }
        #expect(throws: SelectionError.variableNamesNone("$(id)", suggestion: nil)) { try selection(shell: "$(id)") }
    }

    @Test func `Where nothing is selected the first profile is suggested`() throws {
        #expect(throws: SelectionError.nothingSelected(first: nil)) { try selection() }
        try store.add("globex", "acme")
        #expect(throws: SelectionError.nothingSelected(first: try ProfileName("acme"))) { try selection() }
    }

    @Test(arguments: [
        SelectionError.nothingSelected(first: nil), .variableNamesNone("x", suggestion: nil),
        .variableNamesNone("\u{1B}[31m\n\u{202E}", suggestion: nil),
    ])
    func `S35: Such an error is of good form and has the contract's status`(_ error: SelectionError) {
        #expect(error.status == .noProfile && error.hint != nil)
        #expect(error.message.isPrintable)
    }
}
