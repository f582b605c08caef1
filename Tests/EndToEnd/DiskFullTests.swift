import CoreWeaveEmulator
import Fixtures
import SQLite
import Testing

/// Files that may not grow (S10): what a full disk looks like, nearly. A program that minds the signal dies of it.
@Suite struct DiskFullTests {
    let home: Home

    init() throws {
        home = try Home()
    }

    /// Blocks of 1024 bytes, as bash counts them.
    private func limited(_ blocks: Int, _ words: [String]) -> Command {
        home.command(Programs.heddle, words).after("ulimit -f \(blocks)")
    }

    @Test(arguments: [0, 1, 4, 8, 16, 32, 48, 59])
    func `S10: A first command without room leaves nothing behind that stands in the way`(_ blocks: Int) throws {
        let words = ["add", "acme", "--zone", "RNO2A"]
        let ending = try home.run(limited(blocks, words))
        #expect(ending.status == 74, "\(ending)")
        let next = try home.run(home.command(Programs.heddle, words))
        #expect([0, 65].contains(next.status), "\(next)")
        #expect(try home.heddle("show", "acme").status == 0)
        #expect(try home.sql().text("PRAGMA integrity_check") == "ok")
    }

    @Test(arguments: [0, 1, 4, 8, 16, 32, 48])
    func `S10: Without room nothing is lost, and all works again with it`(_ blocks: Int) throws {
        try home.add()
        let keys = try home.keys()
        for words in [
            ["sync", "--force", "acme"], ["set", "acme", "--zone", "RNO2A"], ["use", "acme"],
            ["add", "other", "--zone", "Z"],
            ["rename", "acme", "x"],
        ] {
            let ending = try home.run(limited(blocks, words))
            #expect(ending.status == 74, "\(ending)")
            #expect(try home.sql().text("PRAGMA integrity_check") == "ok")
        }
        #expect(try home.keys() == keys)
        #expect(try home.heddle("show", "acme", "-o", "json").json()["zone"] == "US-EAST-04A")
        #expect(try home.heddle("sync", "--force", "acme").status == 0)
        #expect(try home.heddle("set", "acme", "--zone", "RNO2A").status == 0)
    }

    @Test func `S10: Cached keys are served without any room`() throws {
        try home.add()
        let keys = try home.keys()
        #expect(try Keys(home.run(limited(0, ["credential-process", "acme"]))) == keys)
    }

    @Test(arguments: [["db", "backup"], ["key", "save"], ["aws", "install"]])
    func `S10: What can't be written for lack of room is named, and nothing of it is left`(_ words: [String]) throws {
        try home.add()
        let isInstalling = words[0] == "aws"
        let place = isInstalling ? "user/.aws/config" : "user/new"
        let file = isInstalling ? [] : [home.directory(place)]
        let ending = try home.run(limited(isInstalling || words[0] == "key" ? 0 : 16, words + file))
        #expect(ending.status == 74 && ending.error.contains("can't write"), "\(ending)")
        #expect(ending.error.contains(" \(home.directory(place))"), "\(ending)")
        #expect(!home.directory.exists(place))
    }

    @Test(.enabled(if: canMountApart(), "mounts"))
    func `S10: A backup onto a full disk names the backup, and not the database`() throws {
        try home.add()
        try home.directory.makeDirectory("full")
        let script = "mount -t tmpfs -o size=32k tmpfs \"$1\" && heddle db backup \"$1/copy.db\"; ls -A \"$1\" >&2"
        let ending = try home.shell("exec unshare -m /bin/bash -c \"$1\" sh \"$2\"", script, home.directory("full"))
        #expect(
            ending.error == """
                heddle: the disk is full: can't write to \(home.directory("full"))/copy.db
                hint: make room, then try again; nothing was lost

                """, "\(ending)")
    }

    @Test func `exec gives its command the signal back that a full file sends`() throws {
        try home.add()
        let words = ["exec", "acme", "--", "/bin/sh", "-c", "echo x > \"$HOME/file\"; kill -XFSZ $$; exit 5"]
        #expect(try home.run(limited(0, words)).signal != nil)
    }
}
