import Credentials
import OperatingSystem
import Store
import Testing

@Suite struct PlacesTests {
    private func places(_ environment: [String: String], account: String? = "/home/account") throws -> Places {
        try Places(environment: Variables(environment), accountHome: account, workingFolder: "/work")
    }

    @Test func `By default everything is where the XDG specification puts it`() throws {
        let places = try places(["HOME": "/home/me"])
        #expect(places.database == "/home/me/.local/share/heddle/heddle.db")
        #expect(places.key == "/home/me/.config/heddle/key")
        #expect(places.state == "/home/me/.local/state/heddle")
        #expect(places.relocation == [])
    }

    @Test func `Each XDG variable moves its own`() throws {
        let places = try places([
            "HOME": "/home/me", "XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s",
        ])
        #expect(places.database == "/d/heddle/heddle.db")
        #expect(places.key == "/c/heddle/key")
        #expect(places.state == "/s/heddle")
        let relocation = places.relocation.map { "\($0.variable)=\($0.path)" }
        #expect(relocation == ["XDG_DATA_HOME=/d", "XDG_CONFIG_HOME=/c", "XDG_STATE_HOME=/s"])
    }

    @Test(arguments: ["", "relative", "./here", "~/data"])
    func `An XDG variable that is no absolute path is ignored`(_ path: String) throws {
        let places = try places(["HOME": "/home/me", "XDG_DATA_HOME": path])
        #expect(places.database == "/home/me/.local/share/heddle/heddle.db")
        #expect(places.relocation == [])
    }

    @Test(arguments: [
        ("/h", "/h"), ("/h/", "/h"), ("relative", "/work/relative"), ("a/b/", "/work/a/b"), ("./x", "/work/./x"),
    ])
    func `HEDDLE_HOME holds all of it, whatever else is set`(_ root: String, _ folder: String) throws {
        let places = try places(["HEDDLE_HOME": root, "HOME": "/home/me", "XDG_DATA_HOME": "/d"])
        #expect(places.database == "\(folder)/heddle.db")
        #expect(places.key == "\(folder)/key")
        #expect(places.state == "\(folder)/state")
        #expect(places.relocation.map { "\($0.variable)=\($0.path)" } == ["HEDDLE_HOME=\(folder)"])
    }

    @Test func `An empty HEDDLE_HOME is none`() throws {
        #expect(try places(["HEDDLE_HOME": "", "HOME": "/home/me"]) == places(["HOME": "/home/me"]))
    }

    @Test(arguments: [nil, "", "relative"])
    func `Without a proper HOME the account's own is used`(_ home: String?) throws {
        var environment: [String: String] = [:]
        environment["HOME"] = home
        #expect(try places(environment).key == "/home/account/.config/heddle/key")
    }

    @Test func `Without any home there is nowhere to go`() throws {
        #expect(throws: StoreError.noHome) { try places([:], account: nil) }
        #expect(throws: StoreError.noHome) {
            try places(["XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "/s"], account: nil)
        }
        #expect(try places(["HEDDLE_HOME": "/h"], account: nil).key == "/h/key")
        let moved = ["XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s"]
        #expect(try places(moved, account: nil).key == "/c/heddle/key")
    }

    @Test func `Each profile has its files under the state folder`() throws {
        let places = try places(["HEDDLE_HOME": "/h"])
        let name = try ProfileName("acme@eu")
        #expect(places.promptFile(of: name) == "/h/state/prompt/acme@eu")
        #expect(places.configFile(of: name) == "/h/state/aws/acme@eu.config")
        #expect(places.lockFile(of: name) == "/h/state/locks/acme@eu")
    }
}
