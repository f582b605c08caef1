import Credentials
import Fixtures
import OperatingSystem
import Output
import SQLite
import Store
import Testing

@testable import heddle

@Suite struct ImportTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme", "globex")
        person.environment["COREWEAVE_API_TOKEN"] = "CW-SECRET-env"
    }

    @Test func `What export prints, import reads: here nothing changes, elsewhere all is there`() throws {
        _ = person.run(
            "set", "acme", "--source", "access-key", "--duration", "1h", "--note", "é \"x\"", "--protected",
            "--token-expires", "2030-01-01")
        let exported = person.run("export")
        #expect(exported.status == 0 && exported.error == "" && !exported.output.contains("CW-SECRET"), "\(exported)")
        person.input = exported.output
        let before = person.show("acme")
        #expect(
            person.run("import", "-")
                == Outcome(
                    output: """
                        acme    unchanged  US-EAST-04A  https://cwobject.com  token from file:~/token
                        globex  unchanged  US-EAST-04A  https://cwobject.com  token from file:~/token

                        """))
        let elsewhere = try CommandFixture()
        elsewhere.input = exported.output
        let imported = elsewhere.run("import", "-")
        #expect(imported.status == 0 && imported.output.hasPrefix("acme    new "), "\(imported)")
        #expect(elsewhere.run("show", "acme").output == before)
        #expect(elsewhere.directory.exists("home/state/aws/acme.config"))
        #expect(person.run("export", "globex").output.contains("acme") == false)
        #expect(person.run("export", "nobody").status == 66)
    }

    @Test func `--dry-run changes nothing, and makes no database`() throws {
        let elsewhere = try CommandFixture()
        elsewhere.input = CommandFixture.catalog("- {name: a, zone: RNO2A}")
        let outcome = elsewhere.run("import", "-", "--dry-run")
        #expect(
            outcome.output == "a  new  RNO2A  https://cwobject.com  token from env:COREWEAVE_API_TOKEN\n", "\(outcome)")
        #expect(!elsewhere.exists)
    }

    @Test func `S38: exec:, another host and overwriting are named, and nothing is imported without a yes`() throws {
        try person.writeCatalog(
            """
            - {name: acme, zone: RNO2A, token: "file:~/token"}
            - {name: prog, zone: RNO2A, token: 'exec:["sh","-c","touch x"]'}
            - {name: sent, zone: RNO2A, exchange_url: https://evil.example/x}
            - {name: asks, zone: RNO2A, endpoint: https://evil.example}
            - {name: harmless, zone: RNO2A}
            """)
        let facts = [
            "prog is new", "sent is new", "asks is new", "harmless is new",
            "acme is overwritten: zone: US-EAST-04A -> RNO2A",
            #"prog runs a program for its token: exec:["sh","-c","touch x"]"#,
            "sent sends its token to evil.example", "asks sends its requests to evil.example",
        ]
        let before = person.run("export").output
        let refused = person.run("import", "catalog.yaml")
        #expect(refused.status == 64 && refused.output == "", "\(refused)")
        #expect(
            refused.error == facts.map { "heddle: \($0)\n" }.joined()
                + "heddle: can't ask for confirmation: no terminal\nhint: heddle import catalog.yaml --yes\n")
        person.terminals = [.input]
        person.typing = ["n"]
        let declined = person.run("import", "catalog.yaml")
        #expect(declined.status == 1, "\(declined)")
        #expect(declined.error.hasPrefix(facts.joined(separator: "\n") + "\nimport all of this? [y/N] "), "\(declined)")
        #expect(person.run("export").output == before)
        person.typing = ["y"]
        #expect(person.run("import", "catalog.yaml").status == 0)
        #expect(
            person.show("prog").contains("touch x") && person.show("acme").contains("RNO2A")
                && person.show("harmless") != "")
        person.typing = []
        // The same again is nothing new.
        #expect(person.run("import", "catalog.yaml").error == "")
    }

    @Test func `S38: A profile that is there keeps its exchange host unless a person says yes`() throws {
        _ = person.run("set", "acme", "--exchange-url", "https://ours.example/x", "--yes")
        try person.writeCatalog("- {name: acme, zone: US-EAST-04A, token: \"file:~/token\"}")
        let outcome = person.run("import", "catalog.yaml")
        #expect(
            outcome.status == 64 && outcome.error.contains("acme sends its token to api.coreweave.com"), "\(outcome)")
        #expect(person.show("acme").contains("ours.example"))
    }

    @Test(arguments: ["/ANY/PATH", "/%2e%2e/x", "", ":8443/v1/cwobject/temporary-credentials/api-token"])
    func `S38: A new profile whose exchange URL is not the usual one needs a yes, also on CoreWeave's host`(
        _ rest: String
    ) throws {
        let url = "https://api.coreweave.com\(rest)"
        try person.writeCatalog("- {name: sent, zone: RNO2A, exchange_url: '\(url)'}")
        let outcome = person.run("import", "catalog.yaml")
        let place = rest.hasPrefix(":") ? "api.coreweave.com:8443" : url
        #expect(
            outcome.status == 64 && outcome.error.contains("sent sends its token to \(place)\n"), "\(outcome)")
        #expect(person.run("show", "sent").status == 66)
        try person.writeCatalog("- {name: usual, zone: RNO2A, exchange_url: '\(ServiceURL.exchange)'}")
        #expect(person.run("import", "catalog.yaml").status == 0)
    }

    @Test func `One that can't be imported keeps all of them out`() throws {
        try person.writeCatalog("- {name: a, zone: RNO2A}\n- {name: ACME, zone: RNO2A}")
        let outcome = person.run("import", "catalog.yaml", "--yes")
        #expect(outcome.status == 65 && outcome.error.contains("ACME differs from acme only in case"), "\(outcome)")
        #expect(person.run("show", "a").status == 66 && !person.directory.exists("home/state/aws/a.config"))
    }

    @Test(
        arguments: [
            (["import"], "say what to import: a file, - or --from SOURCE", 64),
            (["import", "none.json"], "nothing to import from catalog: ", 65),
            (["import", "--from", "catalog"], "which catalog is to be imported?", 65),
            (["import", "--from", "nowhere"], "", 64),
            (["import", "--from", "aws"], "nothing to import from aws: ", 65),
        ] as [([String], String, Int32)])
    func `What can't be read is named`(_ words: [String], _ message: String, _ status: Int32) {
        let outcome = person.run(words)
        #expect(
            outcome.status == status && outcome.output == "" && outcome.error.hasPrefix("heddle: \(message)"),
            "\(outcome)")
    }

    @Test func `A catalog that is damaged is refused with the line`() throws {
        try person.writeCatalog("- {name: a, zone: RNO2A, token: CW-SECRET-canary}")
        let outcome = person.run("import", "catalog.yaml")
        #expect(
            outcome.status == 65
                && outcome.error.hasPrefix(
                    "heddle: \(person.directory("work/catalog.yaml")): line 3: token holds what looks like an API token"
                ),
            "\(outcome)")
        #expect(!outcome.error.contains("canary"))
        person.input = "heddle_catalog: 1\n"
        #expect(person.run("import", "-").error == "heddle: standard input: profiles is no list\n")
        try person.writeCatalog("- {name: a, zone: RNO2A}")
        _ = person.run("import", "catalog.yaml", "--follow")
        try person.writeCatalog("- {name: a}")
        #expect(
            person.update().error.hasPrefix(
                "heddle: \(person.directory("work/catalog.yaml")): line 3: a profile has no zone"))
    }

    @Test func `From nothing to a kubeconfig's profile in one command`() throws {
        try person.directory.makeDirectory("user/.kube")
        try person.directory.write(
            "users:\n- name: me@acme\n  user:\n    token: CW-SECRET-kube\n", to: "user/.kube/config")
        let outcome = person.run("import", "--from", "kubeconfig", "--zone", "rno2a")
        #expect(
            outcome == Outcome(output: "me@acme  new  RNO2A  https://cwobject.com  token from kubeconfig:#me@acme\n"))
        #expect(person.run("token", "check", "me@acme").status == 0)
        #expect(person.run("env", "me@acme", "--mode", "container").output.contains("Bearer CW-SECRET-kube'"))
    }

    // MARK: Profiles that are there

    private func writeKubeconfig(_ path: String, users: String...) throws {
        let list = users.map { "- name: \($0)\n  user: {token: CW-SECRET-kube}\n" }.joined()
        try person.directory.write("users:\n\(list)", to: path)
    }

    @Test func `What a kubeconfig doesn't say of a profile that is there is kept`() throws {
        try writeKubeconfig("work/kc.yaml", users: "acme")
        _ = person.run(
            "set", "acme", "--protected", "--note", "important", "--org", "Foo", "--mode", "keys", "--source",
            "access-key", "--duration", "1h", "--endpoint", "http://cwlota.com", "--exchange-url",
            "https://ours.example/x", "--token-expires", "2030-01-01", "--yes")
        let (before, path) = (person.run("export", "acme").output, person.directory("work/kc.yaml"))
        let change =
            "heddle: acme is overwritten: token: file:~/token -> kubeconfig:\(path)#acme\n"
            + "heddle: acme runs a program for its token if kubeconfig:\(path)#acme names one, now or later\n"
        let dry = person.run("import", "kc.yaml", "--from", "kubeconfig", "--dry-run")
        #expect(
            dry.status == 0 && dry.output.hasPrefix("acme  changed  US-EAST-04A  http://cwlota.com")
                && dry.error
                    == change
                    + "heddle: this import needs a yes\nhint: heddle import kc.yaml --from kubeconfig --yes\n",
            "\(dry)")
        #expect(person.run("import", "kc.yaml", "--from", "kubeconfig", "--dry-run", "--yes").error == change)
        #expect(person.run("export", "acme").output == before)
        let done = person.run("import", "kc.yaml", "--from", "kubeconfig", "--yes")
        #expect(done.status == 0 && done.error == change, "\(done)")
        #expect(
            person.run("export", "acme").output
                == before.replacing("file:~/token", with: "kubeconfig:\(path)#acme"))
        #expect(person.run("import", "kc.yaml", "--from", "kubeconfig").output.hasPrefix("acme  unchanged"))
        let moved = person.run("import", "kc.yaml", "--from", "kubeconfig", "--zone", "rno2a", "--yes")
        #expect(moved.error == "heddle: acme is overwritten: zone: US-EAST-04A -> RNO2A\n", "\(moved)")
    }

    @Test func `What the environment and rclone don't say of a profile that is there is kept`() throws {
        try person.add("coreweave", "remote")
        try person.directory.write("[remote]\nendpoint = http://cwlota.com\n", to: "work/rclone.conf")
        try person.directory.write("CW-SECRET-other", to: "user/other")
        let remote = person.run("import", "rclone.conf", "--from", "rclone", "--yes")
        #expect(
            remote.error == "heddle: remote is overwritten: endpoint: https://cwobject.com -> http://cwlota.com\n",
            "\(remote)")
        let other = person.run("import", "rclone.conf", "--from", "rclone", "--token", "file:~/other", "--yes")
        #expect(other.error == "heddle: remote is overwritten: token: file:~/token -> file:~/other\n", "\(other)")
        person.environment["COREWEAVE_API_TOKEN"] = nil
        person.environment["AWS_ENDPOINT_URL"] = "https://cwobject.com"
        person.environment["AWS_REGION"] = "RNO2A"
        let environment = person.run("import", "--from", "environment", "--yes")
        #expect(
            environment.error == "heddle: coreweave is overwritten: zone: US-EAST-04A -> RNO2A\n", "\(environment)")
    }

    @Test func `A catalog says all of a profile, and what it takes away is shown with --yes`() throws {
        _ = person.run("set", "acme", "--note", "important")
        try person.writeCatalog("- {name: acme, zone: US-EAST-04A, token: \"file:~/token\"}")
        let done = person.run("import", "catalog.yaml", "--yes")
        #expect(
            done.status == 0 && done.error.hasPrefix("heddle: acme is overwritten: note: "), "\(done)")
        #expect(!person.show("acme").contains("important"))
    }

    @Test func `With KUBECONFIG the file is stored in which the user was found`() throws {
        try person.directory.makeDirectory("user/.kube")
        try writeKubeconfig("user/.kube/config", users: "me")
        try writeKubeconfig("work/first", users: "you")
        person.environment["KUBECONFIG"] = "first:\(person.directory("user/.kube/config"))"
        // A relative path is another file in each directory.
        #expect(person.run("import", "--from", "kubeconfig", "--zone", "rno2a").status == 64)
        #expect(person.run("import", "--from", "kubeconfig", "--zone", "rno2a", "--yes").status == 0)
        person.environment["KUBECONFIG"] = nil
        #expect(
            person.show("you").contains("kubeconfig:\(person.directory("work/first"))#you"), "\(person.show("you"))")
        #expect(
            person.show("me").contains("kubeconfig:\(person.directory("user/.kube/config"))#me"), "\(person.show("me"))"
        )
        #expect(person.run("token", "check", "you").status == 0)
    }

    @Test func `Hints repeat the command line`() throws {
        try writeKubeconfig("work/k c.yaml", users: "acme", "fresh")
        let words = ["import", "k c.yaml", "--from", "kubeconfig"]
        #expect(
            person.run(words + ["--token", "file:~/x"])
                == .failed(
                    65, "kubeconfig says no zone for fresh",
                    hint: "heddle import 'k c.yaml' --from kubeconfig --token 'file:~/x' --zone US-EAST-04A"))
        let refused = person.run(words + ["--zone", "rno2a", "--token", "file:~/x"])
        #expect(
            refused.error.hasSuffix(
                "hint: heddle import 'k c.yaml' --from kubeconfig --zone rno2a --token 'file:~/x' --yes\n"),
            "\(refused)")
        try person.writeCatalog("- {name: acme, zone: RNO2A}")
        #expect(
            person.run("import", "catalog.yaml", "--follow").error.hasSuffix(
                "hint: heddle import catalog.yaml --follow --yes\n"))
    }

    @Test func `A file that isn't there leads to its directory, or to the source of that name`() {
        let work = person.directory("work")
        #expect(
            person.run("import", "none")
                == .failed(65, "nothing to import from catalog: \(work)/none does not exist", hint: "ls \(work)"))
        #expect(person.run("import", "aws").error.hasSuffix("hint: heddle import --from aws\n"))
    }

    @Test func `A token that can't be referred to where it is is said, with the place that is taken instead`() throws {
        let cwic =
            "exec: {command: cwic, args: [auth, k8s, api-token, --org-id, 'a b'], apiVersion: client.authentication.k8s.io/v1}"
        try person.directory.write(
            #"users: [{name: "odd\u200bname", user: {token: CW-SECRET-kube}}, {name: login, user: {\#(cwic)}}]"#,
            to: "work/kc")
        try person.directory.write(
            "[odd]\nregion = RNO2A\nendpoint_url = https://cwobject.com\ncredential_process = cwic --org-id a/b\n",
            to: "work/aws")
        func fallen(_ file: String, _ origin: String, _ name: String, _ what: String, token: String = "") {
            let more = token.isEmpty ? [] : ["--token", token]
            let outcome = person.run(["import", file, "--from", origin, "--zone", "RNO2A", "--dry-run"] + more)
            let place = token.isEmpty ? "env:COREWEAVE_API_TOKEN" : token
            #expect(outcome.status == 0 && outcome.output.contains("token from \(place)\n"), "\(outcome)")
            #expect(
                outcome.error.contains("heddle: \(what) can't be referred to (invalid token reference: ")
                    && outcome.error.contains(
                        "): the token of \(name) is looked for in \(place)\nhint: heddle token set \(name)\n"),
                "\(outcome)")
        }
        fallen("kc", "kubeconfig", "odd-name", "user 'oddname' of the kubeconfig")
        fallen("kc", "kubeconfig", "login", "user 'login' of the kubeconfig", token: "file:~/token")
        try person.directory.write("users: [{name: plain, user: {token: x}}]", to: "work/k#c")
        fallen("k#c", "kubeconfig", "plain", "user 'plain' of the kubeconfig")
        fallen("kc", "cwic", "login", "user 'login' of the kubeconfig")
        fallen("aws", "aws", "odd", "the organisation of 'odd' in cwic")
    }

    // MARK: What it would run, and what is missing

    @Test func `S38: A user of a kubeconfig who has a program run is named, and needs a yes`() throws {
        try person.directory.write(
            """
            users:
            - {name: acme, user: {token: CW-SECRET-kube}}
            - {name: prog, user: {exec: {command: aws, args: [--secret, CW-SECRET-arg], apiVersion: client.authentication.k8s.io/v1}}}
            - {name: login, user: {exec: {command: cwic, args: [auth, k8s, api-token, --org-id, org-7]}}}
            """, to: "work/kc")
        let place = person.directory("work/kc")
        let warning = "heddle: prog runs a program for its token: aws, by kubeconfig:\(place)#prog\n"
        let words = ["import", "kc", "--from", "kubeconfig", "--zone", "rno2a"]
        let refused = person.run(words)
        #expect(refused.status == 64 && refused.error.contains(warning), "\(refused)")
        #expect(!refused.error.contains("CW-SECRET") && !refused.error.contains("login runs"))
        #expect(person.run("show", "prog").status == 66)
        #expect(person.run(words + ["--yes"]).error.contains(warning) && person.run(words).error == "")
        // By a catalog, too.
        _ = person.run("remove", "prog", "--yes")
        try person.writeCatalog("- {name: prog, zone: RNO2A, token: 'kubeconfig:\(place)#prog'}")
        let catalog = person.run("import", "catalog.yaml")
        #expect(catalog.status == 64 && catalog.error.contains(warning), "\(catalog)")
        try person.writeCatalog("- {name: asks, zone: RNO2A, token: 'cwic:org-7'}")
        #expect(person.run("import", "catalog.yaml").status == 0)
    }

    @Test func `S38: A kubeconfig that could name a program later needs a yes, unless it is the person's own`() throws {
        try writeKubeconfig("work/kc", users: "u")
        for place in [person.directory("work/kc"), person.directory("work/none"), "~/Downloads/kc"] {
            try person.writeCatalog("- {name: kc, zone: RNO2A, token: 'kubeconfig:\(place)#u'}")
            let outcome = person.run("import", "catalog.yaml")
            #expect(
                outcome.status == 64
                    && outcome.error.contains(
                        "heddle: kc runs a program for its token if kubeconfig:\(place)#u names one, now or later\n"),
                "\(outcome)")
        }
        #expect(person.run("show", "kc").status == 66)
        try person.directory.makeDirectory("user/.kube")
        try writeKubeconfig("user/.kube/config", users: "u")
        person.environment["KUBECONFIG"] = "\(person.directory("user/.kube/config")):\(person.directory("work/kc"))"
        for (number, place) in ["", "~/.kube/config", person.directory("work/kc")].enumerated() {
            try person.writeCatalog("- {name: own\(number), zone: RNO2A, token: 'kubeconfig:\(place)#u'}")
            let outcome = person.run("import", "catalog.yaml")
            #expect(outcome.status == 0 && outcome.error == "", "\(outcome)")
        }
    }

    @Test func `S38: A followed catalog can't turn to a kubeconfig's program without a yes`() throws {
        try person.directory.write(
            "users:\n- {name: u, user: {exec: {command: evil}}}\n", to: "work/kc")
        try person.writeCatalog("- {name: team, zone: RNO2A}")
        _ = person.run("import", "catalog.yaml", "--follow")
        try person.writeCatalog("- {name: team, zone: RNO2A, token: 'kubeconfig:\(person.directory("work/kc"))#u'}")
        #expect(person.update().error.contains("team runs a program for its token: evil, by kubeconfig:"))
    }

    @Test func `Tokens that can't be found here are named, once for all that refer to them`() throws {
        person.environment["COREWEAVE_API_TOKEN"] = nil
        try person.writeCatalog(
            """
            - {name: a, zone: RNO2A}
            - {name: b, zone: RNO2A}
            - {name: c, zone: RNO2A, token: 'file:~/none'}
            - {name: d, zone: RNO2A, token: 'file:~/token'}
            - {name: e, zone: RNO2A, token: 'pass:x'}
            """)
        let notes = """
            heddle: a, and 1 more: environment variable COREWEAVE_API_TOKEN is not set (it should hold the token)
            hint: export COREWEAVE_API_TOKEN=…  or keep the token in a file that only you can read: heddle set a --token file:PATH
            heddle: c: token file \(person.directory("user/none")) does not exist
            hint: put the token there with mode 0600, as in: (umask 077; cat > \(person.directory("user/none")))

            """
        #expect(person.run("import", "catalog.yaml", "--dry-run").error == notes)
        let done = person.run("import", "catalog.yaml")
        #expect(done.status == 0 && done.error == notes)
        // Known already.
        #expect(person.run("import", "catalog.yaml").error == "")
    }

    // MARK: As a whole

    @Test func `An import is undone as a whole`() throws {
        let before = (person.run("export").output, person.run("list").output)
        _ = person.run("use", "acme")
        try person.writeCatalog(
            """
            - {name: acme, zone: RNO2A, token: "file:~/token"}
            - {name: one, zone: RNO2A}
            - {name: globex, zone: US-EAST-04A, token: "file:~/token"}
            - {name: two, zone: RNO2A}
            """)
        _ = person.run("import", "catalog.yaml", "--yes")
        let events = person.run("log").output
        #expect(
            events.hasSuffix("imported   3 profiles from \(person.directory("work/catalog.yaml"))\n"), "\(events)")
        let what = "import of 3 profiles from \(person.directory("work/catalog.yaml"))"
        let dry = person.run("undo", "--dry-run")
        #expect(
            dry.output == """
                would undo: \(what)  (0s ago)
                two and its cached keys are removed
                one and its cached keys are removed
                acme: zone: RNO2A -> US-EAST-04A

                """, "\(dry)")
        let refused = person.run("undo")
        #expect(refused.status == 64 && person.show("one") != "", "\(refused)")
        person.terminals = [.input]
        person.typing = ["y"]
        let undone = person.run("undo")
        #expect(
            undone.error.hasPrefix("undo \(what)  (0s ago): remove two, one and their cached keys? [y/N] "), "\(undone)"
        )
        #expect(undone.output == dry.output.replacing("would undo", with: "undone"))
        #expect(person.run("export").output == before.0)
        #expect(!person.directory.exists("home/state/aws/one.config"))
        // What was before the import is what is taken back next.
        #expect(person.run("undo").output.hasPrefix("undone: use acme"))
        #expect(person.run("db", "check").status == 0 && person.run("list").output == before.1)
    }

    @Test func `An update of a catalog is undone as a whole, and an import that changed nothing is no step`() throws {
        try person.writeCatalog("- {name: one, zone: RNO2A}\n- {name: two, zone: RNO2A}")
        _ = person.run("import", "catalog.yaml", "--follow")
        try person.writeCatalog("- {name: one, zone: US-EAST-04A}\n- {name: two, zone: US-EAST-04A}")
        _ = person.update("--yes")
        _ = person.run("import", "catalog.yaml")
        let undone = person.run("undo")
        #expect(
            undone.output.contains("two: zone: US-EAST-04A -> RNO2A\none: zone: US-EAST-04A -> RNO2A\n"), "\(undone)")
        #expect(person.show("one").contains("RNO2A") && person.show("two").contains("RNO2A"))
    }

    @Test func `Thousands of profiles are imported, undone and imported again`() throws {
        try person.writeCatalog((1...300).map { "- {name: p\($0), zone: RNO2A}" }.joined(separator: "\n"))
        for _ in 1...2 {
            #expect(person.run("import", "catalog.yaml").status == 0)
            #expect(person.run("list", "-o", "name").output.split(separator: "\n").count == 302)
            #expect(person.run("undo", "--yes").status == 0)
            #expect(person.run("list", "-o", "name").output == "acme\nglobex\n")
        }
    }

    @Test(arguments: [(["acme"], ["globex"]), (["acme", "globex"], [])] as [([String], [String])])
    func `An export that would lack profiles is none, and says which can be read`(
        _ damaged: [String], _ readable: [String]
    ) throws {
        let list = damaged.map { "'\($0)'" }.joined(separator: ", ")
        try Connection(path: person.paths.database, busyMilliseconds: 1000).execute(
            script: "PRAGMA ignore_check_constraints = ON; UPDATE profile SET zone = 'a b' WHERE name IN (\(list))")
        let outcome = person.run("export")
        #expect(outcome.status == 74 && outcome.output == "", "\(outcome)")
        for name in damaged {
            #expect(outcome.error.contains("the database row of '\(name)' is damaged: zone"), "\(outcome)")
        }
        #expect(
            outcome.error.hasSuffix(
                readable.isEmpty
                    ? "heddle: nothing is exported: 2 profiles can't be read\nhint: heddle db check\n"
                    : "heddle: nothing is exported: 1 profile can't be read, 1 can\nhint: heddle export globex\n"),
            "\(outcome)")
        #expect(person.run("export", "globex").status == (readable.isEmpty ? 74 : 0))
    }

    @Test func `A token file that Heddle keeps is nobody else's, so an export leaves it out and says so`() throws {
        for name in ["acme", "globex"] {
            person.input = "CW-SECRET-1"
            _ = person.run("token", "set", name)
        }
        try person.add("initech")
        let exported = person.run("export")
        #expect(exported.status == 0 && !exported.output.contains(person.directory("home")), "\(exported)")
        #expect(exported.output.contains(#""token": "file:~/token""#), "\(exported)")
        #expect(
            exported.error == "heddle: without token references, since Heddle keeps these tokens here: acme, globex"
                + " (whoever imports them: heddle token set NAME)\n")
        #expect(person.run("export", "initech").error == "")
        #expect(person.run("export", "acme").error.hasSuffix(": acme (whoever imports it: heddle token set acme)\n"))
        // Here nothing changes, over another's profile neither, and a new one gets the default.
        person.input = exported.output
        #expect(person.run("import", "-").output.ranges(of: "unchanged").count == 3)
        let colleague = try CommandFixture()
        colleague.environment["COREWEAVE_API_TOKEN"] = "CW-SECRET-env"
        try colleague.add("acme")
        colleague.input = exported.output
        let imported = colleague.run("import", "-")
        #expect(imported.status == 0 && colleague.show("acme").contains("from file:~/token"), "\(imported)")
        #expect(colleague.show("globex").contains("from env:COREWEAVE_API_TOKEN"))
        colleague.input = exported.output
        _ = colleague.run("remove", "globex", "--yes")
        _ = colleague.run("import", "-", "--token", "env:MINE", "--yes")
        #expect(colleague.show("globex").contains("from env:MINE"))
    }

    @Test func `A token file that another Heddle keeps is not looked for here: what a profile has is kept`() throws {
        let kept = "file:/home/bob/.config/heddle/tokens/acme.0123abcd"
        try person.writeCatalog(
            "- {name: acme, zone: US-EAST-04A, note: new, token: \"\(kept)\"}\n"
                + "- {name: fresh, zone: RNO2A, token: \"\(kept)\"}")
        let dry = person.run("import", "catalog.yaml", "--dry-run")
        #expect(
            dry.error.hasPrefix(
                "heddle: acme: the catalog's token file is one that another Heddle keeps, and isn't here: token from"
                    + " file:~/token\nhint: heddle token set acme\n"), "\(dry)")
        #expect(dry.error.contains("fresh: the catalog's token file is one that another Heddle keeps"), "\(dry)")
        #expect(dry.error.contains("acme is overwritten: note: none -> new\n"), "\(dry)")
        let imported = person.run("import", "catalog.yaml", "--yes", "--follow")
        #expect(imported.status == 0 && person.show("acme").contains("from file:~/token"), "\(imported)")
        #expect(person.show("fresh").contains("from env:COREWEAVE_API_TOKEN"))
        // Nor does an update bring it, or take away what was set here since.
        _ = person.run("set", "fresh", "--token", "file:~/token")
        try person.writeCatalog(
            "- {name: acme, zone: US-EAST-04A, note: newer}\n"
                + "- {name: fresh, zone: RNO2A, token: \"\(kept.dropLast())e\"}")
        let updated = person.update("--yes")
        #expect(updated.status == 0, "\(updated)")
        #expect(updated.error.contains("acme is overwritten: note: new -> newer\n"))
        #expect(person.show("acme").contains("newer") && person.show("acme").contains("from file:~/token"))
        #expect(person.show("fresh").contains("from file:~/token"))
        // One that another file has is no such file.
        try person.writeCatalog("- {name: acme, zone: US-EAST-04A, token: \"file:/home/bob/tokens/acme\"}")
        _ = person.run("import", "catalog.yaml", "--yes")
        #expect(person.show("acme").contains("from file:/home/bob/tokens/acme"))
    }

    @Test func `The schema names every field that an export has`() throws {
        let schema = person.run("export", "--schema").output
        for field in ["name", "zone", "token", "endpoint", "exchange_url", "source", "mode", "protected"] {
            #expect(
                schema.contains("\"\(field)\": {") && person.run("export").output.contains("\"\(field)\": "), "\(field)"
            )
        }
        #expect(try RepositoryFile.bytes("docs/catalog.schema.json") == Array(schema.utf8))
    }
}
