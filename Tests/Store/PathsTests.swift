import Credentials
import OperatingSystem
import Store
import Testing

@Suite struct PathsTests {
    private func paths(_ environment: [String: String], account: String? = "/home/account") throws -> Paths {
        try Paths(environment: Variables(environment), accountHome: account)
    }

    @Test func `By default everything is where the XDG specification puts it`() throws {
        let paths = try paths(["HOME": "/home/me"])
        #expect(paths.database == "/home/me/.local/share/heddle/heddle.db")
        #expect(paths.key == "/home/me/.config/heddle/key")
        #expect(paths.state == "/home/me/.local/state/heddle")
        #expect(paths.relocation == [])
    }

    @Test func `Each XDG variable moves its own`() throws {
        let paths = try paths([
            "HOME": "/home/me", "XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s",
        ])
        #expect(paths.database == "/d/heddle/heddle.db")
        #expect(paths.key == "/c/heddle/key")
        #expect(paths.state == "/s/heddle")
        let relocation = paths.relocation.map { "\($0.variable)=\($0.path)" }
        #expect(relocation == ["XDG_DATA_HOME=/d", "XDG_CONFIG_HOME=/c", "XDG_STATE_HOME=/s"])
    }

    @Test(arguments: ["", "relative", "./here", "~/data"])
    func `An XDG variable that is no absolute path is ignored`(_ path: String) throws {
        let paths = try paths(["HOME": "/home/me", "XDG_DATA_HOME": path])
        #expect(paths.database == "/home/me/.local/share/heddle/heddle.db")
        #expect(paths.relocation == [])
    }

    @Test(arguments: [
        ("/h", "/h"), ("/h/", "/h"), ("/h//", "/h"), ("~", "/home/me"), ("~/x", "/home/me/x"), ("~/x/", "/home/me/x"),
    ])
    func `HEDDLE_HOME holds all of it, whatever else is set`(_ root: String, _ directory: String) throws {
        let paths = try paths(["HEDDLE_HOME": root, "HOME": "/home/me", "XDG_DATA_HOME": "/d"])
        #expect(paths.database == "\(directory)/heddle.db")
        #expect(paths.key == "\(directory)/key")
        #expect(paths.state == "\(directory)/state")
        #expect(paths.relocation.map { "\($0.variable)=\($0.path)" } == ["HEDDLE_HOME=\(directory)"])
    }

    @Test(arguments: ["relative", "a/b/", "./x", "..", "~root/x"])
    func `A HEDDLE_HOME that is neither absolute nor below the home directory is refused`(_ root: String) throws {
        let error = try #require(throws: StoreError.self) { _ = try paths(["HEDDLE_HOME": root, "HOME": "/home/me"]) }
        #expect(error == .relativeHome(root))
        #expect(error.status == .setUp)
    }

    @Test func `An empty HEDDLE_HOME is none`() throws {
        #expect(try paths(["HEDDLE_HOME": "", "HOME": "/home/me"]) == paths(["HOME": "/home/me"]))
    }

    @Test(arguments: [nil, "", "relative"])
    func `Without a proper HOME the account's own is used`(_ home: String?) throws {
        var environment: [String: String] = [:]
        environment["HOME"] = home
        #expect(try paths(environment).key == "/home/account/.config/heddle/key")
    }

    @Test func `Without any home there is nowhere to go`() throws {
        #expect(throws: StoreError.noHome) { try paths([:], account: nil) }
        #expect(throws: StoreError.noHome) {
            try paths(["XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "/s"], account: nil)
        }
        #expect(try paths(["HEDDLE_HOME": "/h"], account: nil).key == "/h/key")
        let moved = ["XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s"]
        #expect(try paths(moved, account: nil).key == "/c/heddle/key")
    }

    @Test func `Each profile has its files under the state directory`() throws {
        let paths = try paths(["HEDDLE_HOME": "/h"])
        let name = try ProfileName("acme@eu")
        #expect(paths.promptFile(of: name) == "/h/state/prompt/acme@eu")
        #expect(paths.configFile(of: name) == "/h/state/aws/acme@eu.config")
        #expect(paths.credentialsFile(of: name) == "/h/state/aws/acme@eu.credentials")
        #expect(paths.lockFile(of: name) == "/h/state/locks/acme@eu")
    }
}
