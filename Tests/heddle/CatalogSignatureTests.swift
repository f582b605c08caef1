import Credentials
import Fixtures
import OperatingSystem
import Store
import Testing

@testable import heddle

/// Signatures of catalogs, which the real ssh-keygen makes and checks.
@Suite struct CatalogSignatureTests {
    let person: CommandFixture
    private let url = "https://infra.example/heddle.json"

    init() throws {
        person = try CommandFixture()
        try person.add("acme")
        try person.serveCatalogs()
    }

    private let team = CommandFixture.catalog("- {name: team, zone: RNO2A}")

    /// A key of its own, and its line in the list of signers.
    private func makeKey(_ name: String, may principal: String? = nil) throws {
        try keygen(["-q", "-t", "ed25519", "-N", "", "-f", person.directory(name), "-C", name])
        if let principal {
            try person.directory.write(
                "\(principal) \(try person.directory.text(of: "\(name).pub"))", to: "home/allowed_signers")
        }
    }

    private func keygen(_ arguments: [String]) throws {
        let ended = try ChildProcess.run("/usr/bin/ssh-keygen", arguments)
        try #require(ended.status == 0, "\(String(decoding: ended.standardError, as: UTF8.self))")
    }

    /// Writes a catalog and its signature.
    private func sign(_ text: String, by key: String = "key", for namespace: String = "heddle-catalog") throws {
        try person.directory.write(text, to: "work/c.yaml")
        if person.directory.exists("work/c.yaml.sig") { try person.directory.remove("work/c.yaml.sig") }
        try keygen(["-Y", "sign", "-f", person.directory(key), "-n", namespace, person.directory("work/c.yaml")])
    }

    @Test func `A catalog with a right signature is imported, and who signed it is said`() throws {
        try makeKey("key", may: "ops@example.com")
        try sign(team)
        let outcome = person.run("import", "c.yaml", "--signature", "c.yaml.sig")
        #expect(
            outcome.status == 0
                && outcome.error == "heddle: \(person.directory("work/c.yaml")) is signed by ops@example.com\n",
            "\(outcome)")
        #expect(person.show("team").contains("RNO2A"))
        person.input = team
        #expect(person.run("import", "-", "--signature", "c.yaml.sig").status == 0)
        person.input = team + "\n"
        #expect(person.run("import", "-", "--signature", "c.yaml.sig").status == 65)
        // Nothing lies about.
        #expect(try person.directory.files(holding: Array("BEGIN SSH SIGNATURE".utf8)).count == 1)
    }

    @Test func `A wrong signature keeps everything out`() throws {
        try makeKey("key", may: "ops@example.com")
        try makeKey("other")
        func refusal(_ why: String, _ status: Int32 = 65) {
            let outcome = person.run("import", "c.yaml", "--signature", "c.yaml.sig", "--yes")
            #expect(outcome.status == status && outcome.output == "" && outcome.error.contains(why), "\(outcome)")
            #expect(person.run("show", "team").status == 66)
        }
        try sign(team)
        try person.directory.write(team + "#", to: "work/c.yaml")
        refusal("doesn't match")
        try sign(team, for: "git")
        refusal("wasn't made for heddle-catalog")
        try sign(team, by: "other")
        refusal("is not in \(person.directory("home/allowed_signers"))")
        try person.directory.write("no signature", to: "work/c.yaml.sig")
        refusal("is not an SSH signature")
        try person.directory.remove("work/c.yaml.sig")
        refusal("c.yaml.sig does not exist")
        try sign(team)
        let list = try person.directory.text(of: "home/allowed_signers")
        for (line, isAllowed) in [
            ("!ops@example.com,*@example.com", true), ("!ops@example.com", false),
            ("ops@example.com valid-before=\"20200101\"", false), ("ops@example.com namespaces=\"git\"", false),
        ] {
            try person.directory.write(
                list.replacing("ops@example.com", with: line), to: "home/allowed_signers")
            #expect(
                (person.run("import", "c.yaml", "--signature", "c.yaml.sig", "--dry-run").status == 0) == isAllowed,
                "\(line)")
        }
    }

    @Test func `The list of signers has to be there, and nobody else's to write`() throws {
        try makeKey("key")
        try sign(team)
        let words = ["import", "c.yaml", "--signature", "c.yaml.sig"]
        let missing = person.run(words)
        #expect(
            missing
                == .failed(
                    78,
                    "\(person.directory("home/allowed_signers")) does not exist: it should say who may sign catalogs",
                    hint:
                        "mkdir -p \(person.directory("home")) && echo 'you@example.com namespaces=\"heddle-catalog\""
                        + " ssh-ed25519 AAAA…' >> \(person.directory("home/allowed_signers"))"))
        try makeKey("mine", may: "ops@example.com")
        try sign(team, by: "mine")
        try person.directory.change("home/allowed_signers", mode: 0o664)
        let loose = person.run(words)
        #expect(loose.status == 78 && loose.error.contains("hint: chmod go-w "), "\(loose)")
        try person.directory.move("home/allowed_signers", to: "work/signers")
        let elsewhere = words + ["--allowed-signers", "signers"]
        #expect(person.run(elsewhere).status == 78)
        try person.directory.change("work/signers", mode: 0o644)
        #expect(person.run(elsewhere).status == 0)
        person.environment["PATH"] = person.directory.path
        #expect(person.run(elsewhere).error.hasPrefix("heddle: ssh-keygen is missing"))
    }

    @Test func `A list of signers in a directory that others can write is refused`() throws {
        try makeKey("key")
        try sign(team)
        try person.directory.makeDirectory("config")
        try person.directory.makeDirectory("config/heddle")
        try person.directory.write(
            "ops@example.com \(try person.directory.text(of: "key.pub"))", to: "config/heddle/allowed_signers")
        let paths = try Paths(
            environment: ["XDG_CONFIG_HOME": person.directory("config"), "HOME": person.directory("user")])
        let words = ["import", "c.yaml", "--signature", "c.yaml.sig", "--dry-run"]
        #expect(person.run(words, in: paths).status == 0)
        try person.directory.change("config/heddle", mode: 0o770)
        let loose = person.run(words, in: paths)
        #expect(loose.status == 78 && loose.error.contains("hint: chmod go-w "), "\(loose)")
    }

    @Test func `Another list of signers is refused in a directory that others can write, behind a link, too`() throws {
        try makeKey("key")
        try sign(team)
        try person.directory.makeDirectory("work/shared")
        try person.directory.write(
            "ops@example.com \(try person.directory.text(of: "key.pub"))", to: "work/shared/signers")
        try person.directory.link("work/signers", symbolicallyTo: "shared/signers")
        for list in ["shared/signers", "signers"] {
            let words = ["import", "c.yaml", "--signature", "c.yaml.sig", "--allowed-signers", list, "--dry-run"]
            #expect(person.run(words).status == 0)
            for mode in [0o770, 0o777] as [UInt32] {
                try person.directory.change("work/shared", mode: mode)
                let loose = person.run(words)
                #expect(loose.status == 78 && loose.output == "", "\(loose)")
                #expect(loose.error.hasSuffix("hint: chmod go-w \(person.directory("work/shared"))\n"), "\(loose)")
            }
            try person.directory.change("work/shared", mode: 0o755)
        }
    }

    @Test func `The list of followed catalogs is refused in a directory that others can write`() throws {
        person.serve([url: team])
        #expect(person.run("import", url, "--follow").status == 0)
        try person.directory.change("home", mode: 0o770)
        for words in [["catalog", "list"], ["catalog", "update"], ["catalog", "forget", url], ["import", url]] {
            let loose = person.run(words)
            #expect(loose.status == 78 && loose.error.contains("hint: chmod go-w "), "\(loose)")
        }
    }

    @Test(.enabled(if: ThisProcess.userIdentifier == 0, "only root can give a file away"))
    func `Another user's list of signers, or one below another user's directory, is refused`() throws {
        try makeKey("key")
        try sign(team)
        try person.directory.makeDirectory("work/shared")
        try person.directory.write("x", to: "work/shared/signers", mode: 0o644)
        let (list, words) = (
            person.directory("work/shared/signers"),
            ["import", "c.yaml", "--signature", "c.yaml.sig", "--allowed-signers", "shared/signers"]
        )
        for (name, said) in [
            ("work/shared/signers", "\(list) belongs to another user, who could change who may sign"),
            (
                "work/shared",
                "\(person.directory("work/shared")) belongs to another user, who could change who may sign in \(list)"
            ),
        ] {
            try person.directory.change(name, owner: 12345)
            let hint = "cp \(list) ~/allowed_signers, read it, and use --allowed-signers ~/allowed_signers"
            #expect(person.run(words) == .failed(78, said, hint: hint))
            try person.directory.change(name, owner: 0)
        }
    }

    @Test func `A followed catalog that was signed is never read without a right signature again`() throws {
        try makeKey("key", may: "ops@example.com")
        try sign(team)
        let signature = try person.directory.text(of: "work/c.yaml.sig")
        person.serve([url: team, "\(url).sig": signature])
        let words = ["import", url, "--signature", "\(url).sig", "--follow"]
        #expect(person.run(words).status == 0)
        #expect(person.run("catalog", "list").output == "\(url)  team  signature \(url).sig\n")
        #expect(person.run("undo", "--yes").status == 0 && person.run("import", url).status == 0)
        #expect(person.run(words).status == 0)
        #expect(person.run("log", "-n", "1").output.hasSuffix("  imported  following \(url), which has to be signed\n"))
        #expect(
            person.run("catalog", "list", "-o", "json").output.split(whereSeparator: \.isWhitespace).joined()
                == #"[{"place":"\#(url)","profiles":["team"],"signature":"\#(url).sig","allowed_signers":null}]"#)
        #expect(person.update().status == 0)
        let changed = CommandFixture.catalog("- {name: team, zone: US-EAST-04A}")
        person.serve([url: changed])
        #expect(person.update("--yes").status == 69, "the signature is gone")
        person.serve([url: changed, "\(url).sig": signature])
        #expect(person.update("--yes").status == 65, "it is of the old one")
        let bare = person.run("import", url, "--follow", "--yes")
        #expect(
            bare
                == .failed(
                    64, "\(url) is followed with a signature, so it is not imported without one",
                    hint: "heddle import \(url) --follow --signature \(url).sig"))
        #expect(person.show("team").contains("RNO2A"))
        try sign(changed)
        person.serve([url: changed, "\(url).sig": try person.directory.text(of: "work/c.yaml.sig")])
        #expect(person.update("--yes").status == 0 && person.show("team").contains("US-EAST-04A"))
        // The requirement is still there.
        person.serve([url: team])
        #expect(person.update("--yes").status == 69)
        #expect(person.run("catalog", "forget", url).status == 0)
        #expect(person.run("import", url, "--yes").status == 0)
    }

    @Test func `A catalog that is followed with a signature isn't imported without one under any other name`() throws {
        try makeKey("key", may: "ops@example.com")
        try sign(team)
        let words = ["import", "c.yaml", "--signature", "c.yaml.sig"]
        #expect(person.run(words + ["--follow"]).status == 0)
        // What an attacker would add: not even the profiles that were there say whose it is.
        try person.directory.write(CommandFixture.catalog("- {name: evil, zone: RNO2A}"), to: "work/c.yaml")
        try person.directory.link("work/link.yaml", symbolicallyTo: "c.yaml")
        try person.directory.link("work/second.yaml", to: "work/c.yaml")
        try person.directory.makeDirectory("work/sub")
        let work = person.directory("work")
        for name in [
            "c.yaml", "./c.yaml", "sub/../c.yaml", "\(work)//c.yaml", "\(work)/./c.yaml", "link.yaml", "second.yaml",
            "../work/c.yaml",
        ] {
            for more in [[], ["--follow"], ["--dry-run"], ["--from", "catalog"]] {
                let bare = person.run(["import", name, "--yes"] + more)
                #expect(bare.status == 64 && bare.output == "", "\(name) \(bare)")
                #expect(bare.error.contains("\(work)/c.yaml"), "\(bare)")
                #expect(
                    bare.error.contains("hint: heddle import ")
                        && bare.error.hasSuffix(" --signature \(work)/c.yaml.sig\n"), "\(bare)")
            }
        }
        person.input = CommandFixture.catalog("- {name: evil, zone: RNO2A}")
        person.inputPath = "\(work)/second.yaml"
        let read = person.run("import", "-")
        #expect(read.status == 64 && read.error.hasPrefix("heddle: standard input is, or has profiles of, "), "\(read)")
        #expect(person.run("show", "evil").status == 66)
        #expect(person.run("catalog", "list").output.split(separator: "\n").count == 1)
        // Nor are other spellings other catalogs.
        #expect(person.run("catalog", "forget", "link.yaml").status == 0 && person.run("catalog", "list").output == "")
        #expect(person.run("import", "./c.yaml").status == 0)
    }

    @Test(arguments: [
        "https://INFRA.example/heddle.json", "https://infra.example:443/heddle.json",
        "https://infra.example//heddle.json",
        "https://infra.example/./heddle.json", "https://infra.example/x/../heddle.json",
        "https://infra.example/%68eddle.json",
        "https://infra.example/%2e/heddle.json", "https://infra.example/heddle.json/",
    ])
    func `A URL that is followed with a signature isn't fetched without one in another spelling`(_ other: String) throws
    {
        try makeKey("key", may: "ops@example.com")
        try sign(team)
        person.serve([url: team, "\(url).sig": try person.directory.text(of: "work/c.yaml.sig"), other: team + "#"])
        #expect(person.run("import", url, "--signature", "\(url).sig", "--follow").status == 0)
        let asked = person.probed.count
        let bare = person.run("import", other, "--yes")
        #expect(bare.status == 64 && bare.error.contains("is followed with a signature"), "\(bare)")
        #expect(person.probed.count == asked)
        #expect(person.run("import", "https://infra.example/other.json").status == 69)
        #expect(person.run("import", "https://infra.example/%2Fheddle.json").status == 69)
    }

    @Test
    func `Profiles of a signed catalog aren't changed by a catalog without a signature, wherever that comes from`()
        throws
    {
        try makeKey("key", may: "ops@example.com")
        try sign(CommandFixture.catalog("- {name: team, zone: RNO2A}\n- {name: more, zone: RNO2A}"))
        person.serve([url: team])
        #expect(person.run("import", url, "--follow").status == 0)
        #expect(person.run("import", "c.yaml", "--signature", "c.yaml.sig", "--follow").status == 0)
        func refused(_ profiles: String) throws {
            person.input = CommandFixture.catalog(profiles)
            let piped = person.run("import", "-", "--yes")
            #expect(
                piped.status == 64 && piped.error.hasPrefix("heddle: standard input is, or has profiles of, "),
                "\(piped)")
            #expect(
                piped.error.hasSuffix("hint: heddle import - --signature \(person.directory("work/c.yaml.sig"))\n"))
            try person.directory.write(person.input, to: "work/copy.yaml")
            #expect(person.run("import", "copy.yaml", "--yes").status == 64)
            #expect(person.run("export").output.contains("evil") == false)
        }
        try refused("- {name: team, zone: RNO2A, exchange_url: https://evil.example/x}")
        try refused("- {name: team, zone: RNO2A}\n- {name: more, zone: RNO2A}\n- {name: evil, zone: RNO2A}")
        // Another catalog that is followed is none, either.
        person.serve([url: CommandFixture.catalog("- {name: team, zone: RNO2A, exchange_url: https://evil.example/x}")])
        let update = person.run("catalog", "update", url, "--yes")
        #expect(update.status == 64 && update.error.hasSuffix("hint: heddle catalog forget \(url)\n"), "\(update)")
        #expect(person.run("export").output.contains("evil") == false)
        // Others have nothing to do with it.
        person.input = CommandFixture.catalog("- {name: team, zone: RNO2A}\n- {name: mine, zone: RNO2A}")
        #expect(person.run("import", "-").status == 0)
        person.input = person.run("export").output
        #expect(person.run("import", "-").status == 0)
        // But what is followed could change them later.
        try person.directory.write(team, to: "work/copy.yaml")
        #expect(person.run("import", "copy.yaml", "--follow").status == 64)
        #expect(!person.run("catalog", "list").output.contains("copy.yaml"))
        #expect(person.run("import", "copy.yaml").status == 0)
    }

    @Test func `Another program's settings change a profile of a signed catalog only after that is said and agreed to`()
        throws
    {
        try makeKey("key", may: "ops@example.com")
        try sign(team)
        #expect(person.run("import", "c.yaml", "--signature", "c.yaml.sig", "--follow").status == 0)
        let place = person.directory("work/c.yaml")
        let said = "heddle: team: it is also in \(place), which is followed with a signature\n"
        try person.directory.write(
            "[team]\nregion = US-EAST-04A\nendpoint = https://cwlota.com\n[mine]\nregion = RNO2A\nendpoint = https://cwlota.com\n",
            to: "work/rclone.conf")
        let words = ["import", "rclone.conf", "--from", "rclone"]
        let refused = person.run(words)
        #expect(refused.status == 64 && refused.output == "" && refused.error.contains(said), "\(refused)")
        #expect(!refused.error.contains("mine: it is also"), "\(refused)")
        #expect(person.run(words + ["--dry-run"]).error.contains(said))
        #expect(person.show("team").contains("RNO2A"))
        // One that was removed here would be changed by the next update, too.
        #expect(person.run("remove", "team", "--yes").status == 0)
        #expect(person.run(words).status == 64 && person.run("show", "team").status == 66)
        let agreed = person.run(words + ["--yes"])
        #expect(agreed.status == 0 && agreed.error.contains(said) && person.show("team").contains("US-EAST-04A"))
        // What changes nothing needs no yes.
        #expect(person.run(words).status == 0)
    }

    @Test func `A signed catalog changes a profile of another signed one only after that is said and agreed to`() throws
    {
        try makeKey("key", may: "ops@example.com")
        try sign(team)
        person.serve([url: team, "\(url).sig": try person.directory.text(of: "work/c.yaml.sig")])
        #expect(person.run("import", url, "--signature", "\(url).sig", "--follow").status == 0)
        try sign(CommandFixture.catalog("- {name: team, zone: US-EAST-04A}"))
        let words = ["import", "c.yaml", "--signature", "c.yaml.sig"]
        let refused = person.run(words)
        #expect(
            refused.status == 64
                && refused.error.contains("heddle: team: it is also in \(url), which is followed with a signature\n"),
            "\(refused)")
        #expect(person.run(words + ["--yes"]).status == 0)
    }

    @Test func `A profile that a signed catalog has since now isn't changed by the same update of another one`() throws
    {
        try makeKey("key", may: "ops@example.com")
        try sign(team)
        #expect(person.run("import", "c.yaml", "--signature", "c.yaml.sig", "--follow").status == 0)
        person.serve([url: CommandFixture.catalog("- {name: mine, zone: RNO2A}")])
        #expect(person.run("import", url, "--follow").status == 0)
        try sign(CommandFixture.catalog("- {name: team, zone: US-EAST-04A}\n- {name: more, zone: RNO2A}"))
        person.serve([url: CommandFixture.catalog("- {name: more, zone: US-EAST-04A}")])
        let refused = person.update("--yes")
        #expect(refused.status == 64 && refused.error.hasSuffix("hint: heddle catalog forget \(url)\n"), "\(refused)")
        #expect(person.run("show", "more").status == 66 && person.show("team").contains("RNO2A"))
        #expect(person.update("c.yaml", "--yes").status == 0 && person.show("more").contains("RNO2A"))
    }

    @Test func `An undo that is killed between database and list leaves the signature required`() throws {
        try makeKey("key", may: "ops@example.com")
        try sign(team)
        #expect(person.run("import", "c.yaml", "--signature", "c.yaml.sig", "--follow").status == 0)
        try person.directory.write(CommandFixture.catalog("- {name: team, zone: US-EAST-04A}"), to: "work/copy.yaml")
        let store = try person.store()
        let step = try store.undoStep()
        try #require(try FollowedCatalogs(person.paths).change(backTo: step.catalogs)).hold()
        #expect(person.run("import", "copy.yaml", "--yes").status == 64 && person.show("team").contains("RNO2A"))
        try store.undo(step, at: person.clock.reading.timestamp)
        #expect(person.run("import", "copy.yaml", "--yes").status == 64 && person.run("show", "team").status == 66)
        #expect(person.run("catalog", "forget", "c.yaml").status == 0)
    }

    @Test func `A signed catalog without profiles says nothing of others`() throws {
        try makeKey("key", may: "ops@example.com")
        try sign("heddle_catalog: 1\nprofiles: []\n")
        #expect(person.run("import", "c.yaml", "--signature", "c.yaml.sig", "--follow").status == 0)
        person.input = team
        #expect(person.run("import", "-").status == 0)
    }

    private static let signAgain =
        "nothing was changed; whoever publishes the catalog has to sign it again: ssh-keygen -Y sign -n heddle-catalog -f KEY FILE"

    @Test func `A followed catalog whose signature doesn't match is its publisher's to mend`() throws {
        try makeKey("key", may: "ops@example.com")
        try sign(team)
        #expect(person.run("import", "c.yaml", "--signature", "c.yaml.sig", "--follow").status == 0)
        try person.directory.write(team + "\n", to: "work/c.yaml")
        let before = person.run("export").output
        let outcome = person.run("catalog", "update", "--yes")
        #expect(outcome.status == 65 && outcome.error.hasSuffix("hint: \(Self.signAgain)\n"), "\(outcome)")
        #expect(person.run("export").output == before)
    }

    @Test func `A signature that isn't there is named as one`() throws {
        try makeKey("key", may: "ops@example.com")
        try sign(team)
        #expect(person.run("import", "c.yaml", "--signature", "c.yaml.sig", "--follow").status == 0)
        try person.directory.remove("work/c.yaml.sig")
        for words in [["import", "c.yaml", "--signature", "c.yaml.sig"], ["catalog", "update"]] {
            #expect(
                person.run(words)
                    == .failed(
                        65,
                        "signature \(person.directory("work/c.yaml.sig")) does not exist: nothing is imported without it",
                        hint: Self.signAgain))
        }
        person.serve([url: team])
        let there = person.run("import", url, "--signature", "\(url).sig")
        #expect(there == .failed(69, "no signature: infra.example can't be reached: x", hint: "y"), "\(there)")
    }
}
