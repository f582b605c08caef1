import Fixtures
import SQLite
import Testing

/// Where tokens are found, and what is wrong with those that can't be used.
@Suite struct TokenReferenceTests {
    let home: Home

    init() throws {
        home = try Home()
    }

    /// A file system of this test alone takes Linux, and more rights than most have.
    private static let canMount = canMountApart()

    /// As the kubelet lays it out: links in a tmpfs that is mounted read-only, the file root's.
    @Test(
        .enabled(if: canMount, "mounts a file system"),
        arguments: [("0644", 0), ("0440", 0), ("0444", 0), ("0664", 78), ("0646", 78)] as [(String, Int32)])
    func `A Kubernetes Secret is read as it is mounted, unless others could write it`(
        _ mode: String, _ status: Int32
    ) throws {
        try home.directory.makeDirectory("user/secret")
        try home.add(token: "file:~/secret/token")
        let script = """
            mount -t tmpfs tmpfs "$HOME/secret" && cd "$HOME/secret" && mkdir ..2026_11_26 && ln -s ..2026_11_26 ..data &&
                cp "$HOME/acme-token" ..data/token && chmod \(mode) ..data/token && ln -s ..data/token token && cd / &&
                mount -o remount,ro "$HOME/secret" || exit 99
            exec heddle sync acme
            """
        let ending = try home.shell("unshare -m /bin/bash -c \"$1\"", script)
        #expect(ending.status == status, "\(ending)")
        #expect(home.exchanges == (status == 0 ? 1 : 0))
        if status != 0 {
            #expect(ending.error.contains("chmod go-w") && ending.error.contains("can be written"), "\(ending)")
        }
    }

    @Test(arguments: ["\u{FEFF}\(Home.acmeToken)\r\n", "  \(Home.acmeToken)\n\n"])
    func `What an editor leaves around a token is dropped, in a file and in a variable`(_ content: String) throws {
        try home.directory.write(content, to: "user/acme-token")
        try home.add()
        try home.add("other", token: "env:T")
        #expect(try home.heddle("sync", with: ["T": content]).status == 0)
        let json = try home.heddle("env", "acme", "--mode", "container", "--format", "json").json()
        #expect(json["set"]?["AWS_CONTAINER_AUTHORIZATION_TOKEN"] == .string("Bearer \(Home.acmeToken)"))
    }

    @Test(arguments: [
        ("\"\(Home.acmeToken)\"", "the token has quotes around it"),
        ("'\(Home.acmeToken)'", "the token has quotes around it"),
        ("Bearer \(Home.acmeToken)", "the token has Bearer before it"),
    ])
    func `What is wrong with a token is said before anything is sent`(_ content: String, _ message: String) throws {
        try home.add(token: "env:T")
        for words in [["sync", "acme"], ["env", "acme", "--mode", "container"]] {
            let ending = try home.run(home.command(Programs.heddle, words, ["T": content]))
            #expect(ending.status == 78 && ending.error.contains(message), "\(ending)")
        }
        #expect(home.exchanges == 0)
    }

    @Test func `A pipe that a token is written to is read, and one without a writer hangs nobody`() throws {
        try home.directory.makePipe("user/pipe")
        try home.add(token: "file:~/pipe")
        let ending = try home.shell("cat ~/acme-token > ~/pipe & exec heddle sync acme")
        #expect(ending.status == 0, "\(ending)")
        let lonely = try home.heddle("sync", "acme", "--force")
        #expect(lonely.status == 78 && lonely.error.contains("was not written to its end"), "\(lonely)")
    }

    /// A database may come from a newer Heddle.
    @Test func `A kind that this Heddle doesn't know is shown, and told when it is resolved`() throws {
        try home.add()
        try home.add("globex", token: "file:~/globex-token")
        try home.sql().run("UPDATE profile SET token_reference = 'nowhere:x' WHERE name = 'acme'")
        try home.heddle("key", "reset", "--yes")
        #expect(try home.heddle("list").output.contains("acme"))
        #expect(try home.heddle("show", "acme").output.contains("from nowhere:x"))
        let ending = try home.heddle("sync", "-o", "json")
        #expect(ending.status == 78 && ending.error.contains("unknown kind of token reference: nowhere:…"), "\(ending)")
        let results = try ending.json()["results"]
        #expect(results?[0]?["error"]?["kind"] == "token_reference" && results?[1]?["outcome"] == "refreshed")
        #expect(try home.heddle("set", "acme", "--token", "file:~/acme-token").status == 0)
        #expect(try home.heddle("sync").status == 0)
    }

    @Test func `S39: A program that was planted as a reference is not run until a person has confirmed it`() throws {
        try home.add()
        let trace = home.directory("ran")
        try home.sql().run("UPDATE profile SET token_reference = ?", .text(#"exec:["touch","\#(trace)"]"#))
        for words in [["sync", "acme"], ["verify", "acme"], ["env", "acme", "--mode", "container"]] {
            #expect(try home.run(home.command(Programs.heddle, words)).status == 78)
        }
        #expect(!home.directory.exists("ran"))
        try home.heddle("key", "reset", "--yes")
        #expect(try home.heddle("sync", "acme").error.contains("touch printed nothing") && home.directory.exists("ran"))
    }

    @Test(arguments: ["file:relative", "env:A B"])
    func `A planted reference of no kind, or of none of its kind's places, leads nowhere`(_ text: String) throws {
        try home.add()
        try home.sql().run("UPDATE profile SET token_reference = ?", .text(text))
        #expect(try home.heddle("list").status == 0)
        #expect(try home.heddle("sync", "acme").error.contains("can't be verified"))
        try home.heddle("key", "reset", "--yes")
        for words in [["sync", "acme"], ["verify", "acme"], ["env", "acme", "--mode", "container"]] {
            let ending = try home.run(home.command(Programs.heddle, words))
            #expect(ending.status == 78, "\(ending)")
        }
        #expect(home.exchanges == 0)
    }

    @Test func `The kinds there are stand in help, in errors and in completion`() throws {
        let help = try home.heddle("add", "--help").output
        #expect(help.contains("env:NAME") && help.contains("file:PATH"))
        let ending = try home.heddle("add", "x", "--zone", "Z", "--token", "evn:T")
        #expect(ending.status == 65 && ending.hint?.hasPrefix("give it as env:NAME, file:PATH, ") == true, "\(ending)")
        #expect(try home.heddle("complete", "--", "add", "x", "--token", "f").output.hasPrefix("file:\t"))
        #expect(
            try home.heddle("complete", "--", "set", "x", "--token", "file:~/acme").output == "file:~/acme-token\t\n")
        #expect(
            try home.heddle("complete", "--", "set", "x", "--token", "env:HEDDLE_H").output == "env:HEDDLE_HOME\t\n")
    }

    @Test func `How keys are made is chosen among what there is`() throws {
        try home.add("acme", "--source", "api-token")
        #expect(try home.heddle("set", "acme", "--source", "api-token").status == 0)
        let lines = try home.heddle("show", "acme").output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.contains(["source", "api-token"]))
        #expect(try home.heddle("add", "--help").output.contains("api-token"))
        #expect(try home.heddle("set", "acme", "--source", "magic").status == 64)
        #expect(try home.heddle("complete", "--", "add", "x", "--source", "").output.hasPrefix("api-token\t\n"))
    }
}
