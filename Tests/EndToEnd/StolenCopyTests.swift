import Fixtures
import Testing

/// What is readable for whoever has a copy, as docs/threat-model.md says it.
@Suite struct StolenCopyTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add("acme", token: "file:~/acme-token", "--note", "training runs", "--org", "Acme Corp")
        try home.add("gone", token: "file:~/globex-token", "--note", "secret plans")
        try home.keys()
        #expect(try home.heddle("remove", "gone", "--yes").status == 0)
    }

    /// Copies what a thief has to a place of theirs.
    private func steal(without names: [String] = []) throws -> String {
        let place = home.directory("stolen")
        let copied = try home.shell("cp -a \"$HEDDLE_HOME\" \"$1\"", place)
        #expect(copied.status == 0, "\(copied)")
        for name in names { try home.directory.remove("stolen/\(name)") }
        return place
    }

    /// Runs heddle on the copy, without the tokens of the person it was stolen from.
    private func thief(_ words: String..., at place: String) throws -> Ending {
        try home.run(home.command(Programs.heddle, words, ["HEDDLE_HOME": place, "HOME": home.directory("stolen")]))
    }

    @Test func `S31: A copy of all but the key tells names, zones, notes and references, and no secret`() throws {
        let place = try steal(without: ["key"])
        let shown = try thief("show", "acme", at: place)
        #expect(shown.status == 0, "\(shown)")
        for word in ["acme", "US-EAST-04A", "training runs", "Acme Corp", "file:~/acme-token"] {
            #expect(shown.output.contains(word), "\(word)")
        }
        let words = ["credential-process", "env", "verify"]
        for word in words {
            let ending = try thief(word, "acme", at: place)
            #expect(ending.status == 78, "\(ending)")
        }
        // A key of their own makes them trust the profiles. It opens nothing.
        #expect(try thief("key", "reset", "--yes", at: place).status == 0)
        let ending = try thief("credential-process", "acme", at: place)
        #expect(ending.status == 78 && ending.error.contains("does not exist"), "\(ending)")
        #expect(try home.filesWithSecrets() == [])
    }

    @Test func `S31: A copy of all but the key has no word of a removed profile but its name`() throws {
        _ = try steal(without: ["key"])
        #expect(try home.directory.files(holding: Array("secret plans".utf8)) == [])
        #expect(try home.directory.files(holding: Array("globex-token".utf8)) == [])
        #expect(try home.directory.files(holding: Array("gone".utf8)).contains("stolen/heddle.db"))
        #expect(try thief("undo", "--yes", at: home.directory("stolen")).status == 78)
    }

    @Test func `A backup with the key has the cached keys until they expire, and no token`() throws {
        let place = try steal()
        let ending = try thief("credential-process", "acme", at: place)
        #expect(ending.status == 0, "\(ending)")
        let token = try thief("token", "check", "acme", at: place)
        #expect(token.status == 78 && token.error.contains("does not exist"), "\(token)")
        // After rotating, what was stolen with the old key says nothing about what comes.
        #expect(try home.heddle("key", "rotate").status == 0)
        #expect(try home.heddle("sync", "--force", "acme").status == 0)
        try home.directory.write(home.directory.bytes(of: "home/heddle.db"), to: "stolen/heddle.db")
        let later = try thief("credential-process", "acme", at: place)
        #expect(later.status == 74 && later.output == "", "\(later)")
    }

    @Test func `On a running machine, a command in mode profile has no secret in its environment or arguments`() throws
    {
        let script = "cat /proc/self/environ /proc/$PPID/cmdline /proc/self/cmdline"
        let profile = try home.shell("heddle exec acme -- /bin/sh -c \"$1\"", script)
        #expect(profile.status == 0 && profile.output.contains("HEDDLE_PROFILE=acme"), "\(profile)")
        #expect(!profile.output.contains("CW-SECRET") && !profile.output.contains("AWS_SECRET_ACCESS_KEY"))
        let keys = try home.shell("heddle exec acme --mode keys -- /bin/sh -c \"$1\"", script)
        #expect(keys.output.contains("AWS_SECRET_ACCESS_KEY="), "the mode that is for that: \(keys)")
    }

    /// Mounts of this test alone, and no network, take Linux and more rights than most have.
    private static let canMount = canMountApart("-n")

    @Test(.enabled(if: canMount, "mounts, and takes the network away"))
    func `With a read-only home and no network all works while keys are valid`() throws {
        let script = """
            mount --bind "$HEDDLE_HOME" "$HEDDLE_HOME" && mount -o remount,ro,bind "$HEDDLE_HOME" &&
            ! touch "$HEDDLE_HOME/x" 2>/dev/null &&
            heddle credential-process acme >/dev/null && heddle list >/dev/null && heddle current acme >/dev/null;
            heddle exec acme --note "agent: x" --ttl 10m -- /bin/sh -c 'heddle credential-process "$HEDDLE_PROFILE"' &&
            heddle exec acme --mode keys -- /bin/sh -c 'test -n "$AWS_SECRET_ACCESS_KEY"' && echo all
            """
        let ending = try home.shell("unshare -m -n /bin/bash -c \"$1\"", script)
        #expect(ending.status == 0 && ending.output.hasSuffix("\nall\n"), "\(ending)")
        #expect(ending.error.contains("not written to the log: can't write to"), "\(ending)")
    }
}
