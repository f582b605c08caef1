import Credentials
import Fixtures
import OperatingSystem
import Output
import Store
import Testing

@testable import heddle

@Suite struct ImportTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme", "globex")
    }

    private func catalog(_ profiles: String) -> String { "heddle_catalog: 1\nprofiles:\n\(profiles)\n" }

    private func write(_ profiles: String) throws {
        try person.directory.write(catalog(profiles), to: "work/catalog.yaml")
    }

    private func show(_ name: String) -> String { person.run("show", name).output }

    @Test func `What export prints, import reads: here nothing changes, elsewhere all is there`() throws {
        _ = person.run(
            "set", "acme", "--source", "access-key", "--duration", "1h", "--note", "é \"x\"", "--protected",
            "--token-expires", "2030-01-01")
        let exported = person.run("export")
        #expect(exported.status == 0 && exported.error == "" && !exported.output.contains("CW-SECRET"), "\(exported)")
        person.input = exported.output
        let before = show("acme")
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
        elsewhere.input = catalog("- {name: a, zone: RNO2A}")
        let outcome = elsewhere.run("import", "-", "--dry-run")
        #expect(
            outcome.output == "a  new  RNO2A  https://cwobject.com  token from env:COREWEAVE_API_TOKEN\n", "\(outcome)")
        #expect(!elsewhere.exists)
    }

    @Test func `S38: exec:, another host and overwriting are named, and nothing is imported without a yes`() throws {
        try write(
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
        #expect(show("prog").contains("touch x") && show("acme").contains("RNO2A") && show("harmless") != "")
        person.typing = []
        // The same again is nothing new.
        #expect(person.run("import", "catalog.yaml").error == "")
    }

    @Test func `S38: A profile that is there keeps its exchange host unless a person says yes`() throws {
        _ = person.run("set", "acme", "--exchange-url", "https://ours.example/x", "--yes")
        try write("- {name: acme, zone: US-EAST-04A, token: \"file:~/token\"}")
        let outcome = person.run("import", "catalog.yaml")
        #expect(
            outcome.status == 64 && outcome.error.contains("acme sends its token to api.coreweave.com"), "\(outcome)")
        #expect(show("acme").contains("ours.example"))
    }

    @Test func `One that can't be imported keeps all of them out`() throws {
        try write("- {name: a, zone: RNO2A}\n- {name: ACME, zone: RNO2A}")
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
        try write("- {name: a, zone: RNO2A, token: CW-SECRET-canary}")
        let outcome = person.run("import", "catalog.yaml")
        #expect(
            outcome.status == 65 && outcome.error.hasPrefix("heddle: line 3: invalid token reference"), "\(outcome)")
        #expect(!outcome.error.contains("canary"))
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

    @Test func `An import is undone profile by profile`() throws {
        try write("- {name: acme, zone: RNO2A, token: \"file:~/token\"}")
        let before = show("acme")
        _ = person.run("import", "catalog.yaml", "--yes")
        #expect(person.run("undo").status == 0 && show("acme") == before)
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

    // MARK: Following

    private func update(_ words: String...) -> Outcome { person.run(["catalog", "update"] + words) }

    @Test func `A followed catalog's changes are shown, asked about and applied, and what was changed here stays`()
        throws
    {
        try write("- {name: team, zone: RNO2A, note: old}\n- {name: more, zone: RNO2A}")
        #expect(person.run("import", "catalog.yaml", "--follow").status == 0)
        #expect(person.run("catalog", "list").output.contains("catalog.yaml  team, more\n"))
        _ = person.run("set", "team", "--token", "file:~/token")
        #expect(update().error == "" && update().output.contains("team  unchanged"), "\(update())")
        try write("- {name: team, zone: US-EAST-04A, note: old}\n- {name: third, zone: RNO2A}")
        let refused = update()
        #expect(refused.status == 64 && refused.output == "" && show("team").contains("RNO2A"), "\(refused)")
        #expect(
            refused.error.contains("heddle: third is new\nheddle: team is overwritten: zone: RNO2A -> US-EAST-04A\n")
                && refused.error.hasSuffix("hint: heddle catalog update --yes\n"), "\(refused)")
        #expect(refused.error.hasPrefix("heddle: more is no longer in "), "\(refused)")
        #expect(update("--dry-run").output.contains("team   changed"))
        person.terminals = [.input]
        person.typing = ["y"]
        #expect(update().status == 0)
        #expect(show("team").contains("US-EAST-04A") && show("team").contains("file:~/token"))
        #expect(show("third") != "" && show("more") != "")
        #expect(update().error == "")
    }

    @Test func `S38: A followed catalog brings no program in without a yes`() throws {
        try write("- {name: team, zone: RNO2A}")
        _ = person.run("import", "catalog.yaml", "--follow")
        try write("- {name: team, zone: RNO2A, token: 'exec:[\"x\"]', exchange_url: https://evil.example/x}")
        let outcome = update()
        #expect(outcome.status == 64, "\(outcome)")
        #expect(outcome.error.contains(#"team runs a program for its token: exec:["x"]"#), "\(outcome)")
        #expect(outcome.error.contains("team sends its token to evil.example"), "\(outcome)")
        #expect(!show("team").contains("evil"))
    }

    @Test func `What isn't followed is named, and forgetting keeps the profiles`() throws {
        #expect(update() == .failed(66, "no catalog is followed", hint: "heddle import FILE --follow"))
        #expect(person.run("import", "--from", "environment", "--follow").status == 64)
        try write("- {name: team, zone: RNO2A}")
        _ = person.run("import", "catalog.yaml", "--follow")
        #expect(person.run("catalog", "forget", "other.yaml").status == 66)
        try person.directory.remove("work/catalog.yaml")
        let gone = update()
        #expect(gone.status == 65 && gone.error.contains("hint: heddle catalog forget "), "\(gone)")
        #expect(person.run("catalog", "forget", "catalog.yaml").output.hasSuffix("is no longer followed\n"))
        #expect(person.run("catalog", "list").output == "" && show("team") != "")
    }
}
