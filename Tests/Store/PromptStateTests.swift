import Credentials
import Fixtures
import OperatingSystem
import Testing

@testable import Store

@Suite struct PromptStateTests {
    let home: StoreFixture
    let store: Store

    init() throws {
        home = try StoreFixture()
        store = try home.open()
        try store.add("acme")
    }

    private func state(at now: ClockReading = noon) throws -> PromptState {
        PromptState(try store.profile("acme"), at: now)
    }

    @Test func `A profile without a credential has a line`() throws {
        #expect(try state().line == "1\tacme\tRNO2A\t0\tnone\t-\n")
    }

    @Test func `The line follows the profile through its credential's life`() throws {
        var profile = try Profile.named("acme")
        profile.isProtected = true
        try store.update(profile.name, to: profile, at: noon.timestamp)
        try store.refresh("acme")
        #expect(try state().line == "1\tacme\tRNO2A\t1800000900\tfresh\tprotected\n")
        #expect(try state(at: noon.later(500)).line == "1\tacme\tRNO2A\t1800000900\texpiring\tprotected\n")
        #expect(try state(at: noon.later(900)).line == "1\tacme\tRNO2A\t1800000900\texpired\tprotected\n")
    }

    @Test(arguments: [
        "1\tacme\tRNO2A\t0\tnone\t-", "1\ta@b.c_d-e\tUS-EAST-04A\t1800000900\tfresh\tprotected",
        "1\t0\t0\t1\tfailing\t-", "1\tacme\tRNO2A\t1\texpired\t-", "1\tacme\tRNO2A\t1\texpiring\tprotected",
    ])
    func `A line is read and written alike`(_ line: String) throws {
        let state = try #require(PromptState(line: line))
        #expect(state.line == line + "\n")
    }

    @Test(arguments: [
        "", "1", "2\tacme\tRNO2A\t0\tnone\t-", "1\tacme\tRNO2A\t0\tnone", "1\tacme\tRNO2A\t0\tnone\t-\t-",
        "1\tacme\tRNO2A\tx\tnone\t-",
        "1\tacme\tRNO2A\t\tnone\t-", "1\t$(touch x)\tRNO2A\t0\tnone\t-", "1\ta b\tRNO2A\t0\tnone\t-",
        "1\tacme\ta b\t0\tnone\t-",
        "1\tacme\tRNO2A\t0\tfine\t-", "1\tacme\tRNO2A\t0\tnone\tx", "1 acme RNO2A 0 none -",
        " 1\tacme\tRNO2A\t0\tnone\t-",
        "1\tacme\u{1B}[31m\tRNO2A\t0\tnone\t-", "1\tacme\tRNO2A\t99999999999999999999\tnone\t-",
    ])
    func `S34: Any other line is none of ours`(_ line: String) {
        #expect(PromptState(line: line) == nil)
    }

    @Test func `What is written is read back without the database`() throws {
        try store.refresh("acme")
        try state().write(in: home.paths)
        #expect(try home.directory.text(of: "home/state/prompt/acme") == state().line)
        #expect(try home.directory.mode(of: "home/state/prompt/acme") == 0o600)
        try home.directory.remove("home/heddle.db")
        let read = try PromptState.read(ProfileName("acme"), in: home.paths)
        #expect(read?.status == .fresh && read?.expires?.seconds == 1_800_000_900)
    }

    @Test func `A file that says the same already is left alone`() throws {
        try state().write(in: home.paths)
        let inode = try home.directory.inode(of: "home/state/prompt/acme")
        try state().write(in: home.paths)
        #expect(try home.directory.inode(of: "home/state/prompt/acme") == inode)
        try store.refresh("acme")
        try state().write(in: home.paths)
        #expect(try home.directory.inode(of: "home/state/prompt/acme") != inode)
        #expect(try home.directory.names(in: "home/state/prompt") == ["acme"])
    }

    @Test func `A prompt state that isn't there, or is none, reads as nothing`() throws {
        let name = try ProfileName("acme")
        #expect(try PromptState.read(name, in: home.paths) == nil)
        try state().write(in: home.paths)
        try home.directory.write("rubbish", to: "home/state/prompt/acme")
        #expect(try PromptState.read(name, in: home.paths) == nil)
        try home.directory.write("", to: "home/state/prompt/acme")
        #expect(try PromptState.read(name, in: home.paths) == nil)
    }

    @Test func `S3: A prompt state that others could have written is refused`() throws {
        try state().write(in: home.paths)
        try home.directory.change("home/state/prompt/acme", mode: 0o622)
        #expect(throws: FileError.self) { try PromptState.read(ProfileName("acme"), in: home.paths) }
        try home.directory.remove("home/state/prompt/acme")
        try home.directory.link("home/state/prompt/acme", symbolicallyTo: "/dev/zero")
        #expect(throws: FileError.self) { try PromptState.read(ProfileName("acme"), in: home.paths) }
        #expect(throws: FileError.self) { try state().write(in: home.paths) }
    }

    @Test(arguments: ["config", "credentials"])
    func `A profile's AWS files are written, rewritten where they differ, and removed`(_ kind: String) throws {
        let name = try ProfileName("acme")
        let file = "home/state/aws/acme.\(kind)"
        func write(_ text: String) throws {
            try home.paths.write(
                config: kind == "config" ? text : "", credentials: kind == "config" ? "" : text, of: name,
                keepsLines: true)
        }
        #expect(try home.paths.config(of: name) == nil)
        try write("[default]\n")
        let inode = try home.directory.inode(of: file)
        try write("[default]\n")
        #expect(try home.directory.inode(of: file) == inode)
        try write("[default]\nregion = X\n")
        #expect(try home.directory.text(of: file) == "[default]\nregion = X\n")
        #expect(try home.directory.mode(of: file) == 0o600)
        #expect(try home.paths.config(of: name) == (kind == "config" ? "[default]\nregion = X\n" : ""))
        try state().write(in: home.paths)
        try home.paths.removeStateFiles(of: [name])
        try home.paths.removeStateFiles(of: [name])
        #expect(try home.directory.files().keys.sorted() == ["home/heddle.db", "home/key"])
    }

    @Test func `A refresh lock is taken by one at a time, for each profile`() throws {
        let (acme, globex) = (try ProfileName("acme"), try ProfileName("globex"))
        #expect(home.paths.refreshHolder(of: acme) == nil)
        let lock = try home.paths.attemptRefreshLock(of: acme)
        let again = try home.paths.attemptRefreshLock(of: acme)
        let other = try home.paths.attemptRefreshLock(of: globex)
        let taken = [lock != nil, again != nil, other != nil]
        #expect(taken == [true, false, true])
        #expect(home.paths.refreshHolder(of: acme)?.processID == ThisProcess.identifier)
        withExtendedLifetime(lock) { _ in }
    }
}
