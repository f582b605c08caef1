import Catalog
import Fixtures
import OperatingSystem
import Output
import Store
import Testing

@testable import heddle

/// Catalogs that `import --follow` remembers.
@Suite struct FollowedCatalogTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme", "globex")
        person.environment["COREWEAVE_API_TOKEN"] = "CW-SECRET-env"
    }

    @Test func `A followed catalog's changes are shown, asked about and applied, and what was changed here stays`()
        throws
    {
        try person.writeCatalog("- {name: team, zone: RNO2A, note: old}\n- {name: more, zone: RNO2A}")
        #expect(person.run("import", "catalog.yaml", "--follow").status == 0)
        #expect(person.run("catalog", "list").output.contains("catalog.yaml  team, more\n"))
        _ = person.run("set", "team", "--token", "file:~/token")
        #expect(person.update().error == "" && person.update().output.contains("team  unchanged"), "\(person.update())")
        try person.writeCatalog("- {name: team, zone: US-EAST-04A, note: old}\n- {name: third, zone: RNO2A}")
        let refused = person.update()
        #expect(refused.status == 64 && refused.output == "" && person.show("team").contains("RNO2A"), "\(refused)")
        #expect(
            refused.error.contains("heddle: third is new\nheddle: team is overwritten: zone: RNO2A -> US-EAST-04A\n")
                && refused.error.hasSuffix("hint: heddle catalog update --yes\n"), "\(refused)")
        #expect(refused.error.hasPrefix("heddle: more is no longer in "), "\(refused)")
        let dry = person.update("--dry-run")
        #expect(
            dry.output.contains("team   changed")
                && dry.error.hasSuffix("heddle: this import needs a yes\nhint: heddle catalog update --yes\n"), "\(dry)"
        )
        person.terminals = [.input]
        person.typing = ["y"]
        #expect(person.update().status == 0)
        #expect(person.show("team").contains("US-EAST-04A") && person.show("team").contains("file:~/token"))
        #expect(person.show("third") != "" && person.show("more") != "")
        #expect(person.update().error == "")
    }

    @Test func `Undo of an update has it offered again, and undo of an import ends the following`() throws {
        let path = person.directory("work/catalog.yaml")
        try person.writeCatalog("- {name: team, zone: RNO2A}\n- {name: gone, zone: RNO2A}")
        _ = person.run("import", "catalog.yaml", "--follow")
        let remembered = try person.directory.text(of: "home/catalogs")
        try person.writeCatalog("- {name: team, zone: US-EAST-04A}\n- {name: more, zone: RNO2A}")
        #expect(person.update("--yes").status == 0)
        let updated = try person.directory.text(of: "home/catalogs")
        let again = "heddle catalog update offers again what changed in \(path)\n"
        #expect(person.run("undo", "--dry-run").output.hasSuffix(again))
        #expect(try person.directory.text(of: "home/catalogs") == updated)
        let undone = person.run("undo", "--yes")
        #expect(undone.status == 0 && undone.output.hasSuffix(again), "\(undone)")
        #expect(try person.directory.text(of: "home/catalogs") == remembered)
        let dry = person.update("--dry-run")
        #expect(dry.output.contains("team  changed") && dry.output.contains("more  new"), "\(dry)")
        #expect(person.update("--yes").status == 0)
        #expect(try person.directory.text(of: "home/catalogs") == updated)
        #expect(person.run("undo", "--yes").status == 0)
        let last = person.run("undo", "--yes")
        #expect(last.output.hasSuffix("\(path) is no longer followed\n"), "\(last)")
        #expect(
            person.run("catalog", "list").output == "" && person.run("list", "-o", "name").output == "acme\nglobex\n")
    }

    @Test func `Following alone is a step of its own, and what was forgotten since is not followed again`() throws {
        try person.writeCatalog("- {name: team, zone: RNO2A}")
        _ = person.run("import", "catalog.yaml")
        _ = person.run("import", "catalog.yaml", "--follow")
        let path = person.directory("work/catalog.yaml")
        let undone = person.run("undo")
        #expect(undone.status == 0 && undone.output.hasPrefix("undone: import \(path) --follow  ("), "\(undone)")
        #expect(undone.output.hasSuffix("\n\(path) is no longer followed\n"), "\(undone)")
        #expect(
            person.run("catalog", "list")
                == Outcome(error: "heddle: no catalog is followed\nhint: heddle import FILE --follow\n"))
        #expect(person.run("catalog", "list", "-o", "json") == Outcome(output: "[]\n"))
        #expect(person.show("team") != "")
        _ = person.run("import", "catalog.yaml", "--follow")
        // The same again changes nothing.
        _ = person.run("import", "catalog.yaml", "--follow")
        _ = person.run("catalog", "forget", "catalog.yaml")
        #expect(person.run("undo").output.split(separator: "\n").count == 1)
        #expect(person.run("catalog", "list").output == "")
        #expect(person.run("undo", "--yes").output.contains("team and its cached keys are removed"))
    }

    @Test func `The log says what was followed, also where no profile changed`() throws {
        try person.writeCatalog("- {name: team, zone: RNO2A}")
        _ = person.run("import", "catalog.yaml")
        _ = person.run("import", "catalog.yaml", "--follow")
        let path = person.directory("work/catalog.yaml")
        #expect(person.run("log", "-n", "1").output.hasSuffix("  imported  following \(path)\n"))
    }

    @Test func `An update has no keys revoked that their source can't revoke, and says what keeps it from that`() throws
    {
        let place = person.directory("work/catalog.yaml")
        func refusal(_ hint: String) -> Outcome {
            .failed(
                65, "\(place): team can't be updated: its source would be oidc, which takes no revoke_replaced",
                hint: hint)
        }
        try person.writeCatalog("- {name: team, zone: RNO2A, source: access-key, duration: 1h}")
        _ = person.run("import", "catalog.yaml", "--follow")
        _ = person.run("set", "team", "--source", "oidc", "--org-id", "o-1")
        try person.writeCatalog(
            "- {name: team, zone: US-EAST-04A, source: access-key, duration: 1h, revoke_replaced: true}")
        #expect(person.update("--yes") == refusal("heddle set team --source access-key --duration 3600s"))
        #expect(person.update("--dry-run").status == 65 && person.show("team").contains("RNO2A"))
        #expect(person.run("set", "team", "--source", "access-key", "--duration", "3600s").status == 0)
        #expect(person.update("--yes").status == 0 && person.show("team").contains("US-EAST-04A"))
        try person.writeCatalog("- {name: team, zone: US-EAST-04A, source: access-key, duration: 1h}")
        #expect(person.update("--yes").status == 0)
        #expect(person.run("set", "team", "--revoke-replaced").status == 0)
        try person.writeCatalog("- {name: team, zone: RNO2A, source: oidc, org_id: o-1}")
        #expect(person.update("--yes") == refusal("heddle set team --no-revoke-replaced"))
        #expect(person.run("set", "team", "--no-revoke-replaced").status == 0)
        #expect(person.update("--yes").status == 0 && person.show("team").contains("oidc"))
    }

    @Test(arguments: [
        "duration: 1h", "org_id: o-1", "source: access-key, org_id: o-1", "source: oidc",
        "source: oidc, org_id: o-1, revoke_replaced: true", "source: access-key, duration: 13h",
    ])
    func `What add and set refuse is refused of a catalog, too`(_ fields: String) throws {
        try person.writeCatalog("- {name: team, zone: RNO2A}")
        _ = person.run("import", "catalog.yaml", "--follow")
        try person.writeCatalog("- {name: team, zone: US-EAST-04A, \(fields)}")
        for words in [["import", "catalog.yaml", "--yes"], ["catalog", "update", "--yes"]] {
            #expect(person.run(words).status == 65 && person.show("team").contains("RNO2A"))
        }
    }

    @Test func `What was removed or renamed here stays away until it is asked for`() throws {
        try person.writeCatalog("- {name: one, zone: RNO2A}\n- {name: two, zone: RNO2A}")
        _ = person.run("import", "catalog.yaml", "--follow")
        _ = person.run("remove", "one", "--yes")
        _ = person.run("rename", "two", "mine")
        #expect(person.update() == Outcome(output: "no profiles\n"))
        try person.writeCatalog(
            "- {name: one, zone: US-EAST-04A}\n- {name: two, zone: RNO2A}\n- {name: three, zone: RNO2A}")
        let changed = person.update("--yes")
        #expect(
            changed.output.hasPrefix("three  new ") && changed.output.split(separator: "\n").count == 1, "\(changed)")
        let path = person.directory("work/catalog.yaml")
        #expect(
            changed.error
                == "heddle: one changed in \(path), but was removed or renamed here\n"
                + "hint: heddle catalog update \(path) --restore\n", "\(changed)")
        // Said once.
        #expect(person.update().error == "")
        let asked = person.update("--restore")
        #expect(
            asked.status == 64 && asked.error.hasSuffix("hint: heddle catalog update --restore --yes\n"), "\(asked)")
        #expect(person.update("--restore", "--yes").status == 0)
        #expect(person.show("one").contains("US-EAST-04A") && person.show("two") != "" && person.show("mine") != "")
        // What the catalog drops and has again later is new.
        _ = person.run("remove", "three", "--yes")
        try person.writeCatalog("- {name: one, zone: US-EAST-04A}")
        _ = person.update()
        try person.writeCatalog("- {name: one, zone: US-EAST-04A}\n- {name: three, zone: RNO2A}")
        #expect(person.update("--yes").output.contains("three  new "))
    }

    @Test func `Where the database can't be written the catalog is as it was remembered`() throws {
        try person.writeCatalog("- {name: one, zone: RNO2A}")
        _ = person.run("import", "catalog.yaml", "--follow")
        let remembered = try person.directory.text(of: "home/catalogs")
        try person.writeCatalog("- {name: one, zone: RNO2A}\n- {name: ONE, zone: RNO2A}")
        #expect(person.update("--yes").status == 65)
        try person.writeCatalog("- {name: one, zone: US-EAST-04A}\n- {name: ACME, zone: RNO2A}")
        #expect(person.update("--yes").status == 65)
        #expect(try person.directory.text(of: "home/catalogs") == remembered && person.show("one").contains("RNO2A"))
    }

    @Test func `What a killed import left beside the list is gone with the next change`() throws {
        try person.writeCatalog("- {name: one, zone: RNO2A}")
        _ = person.run("import", "catalog.yaml", "--follow")
        for words in [
            ["catalog", "forget", "catalog.yaml"], ["import", "catalog.yaml", "--follow"], ["undo", "--yes"],
        ] {
            try person.directory.write("half", to: "home/.catalogs.0123456789ab")
            try person.directory.write("a person's", to: "home/.catalogs.mine")
            #expect(person.run(words).status == 0)
            #expect(
                !person.directory.exists("home/.catalogs.0123456789ab")
                    && person.directory.exists("home/.catalogs.mine"))
        }
    }

    @Test(arguments: [false, true])
    func `An import with --follow that was killed between list and database is brought by the next update`(
        _ hasArrived: Bool
    ) throws {
        try person.writeCatalog("- {name: one, zone: RNO2A}\n- {name: two, zone: RNO2A}")
        if hasArrived { _ = person.run("import", "catalog.yaml") }
        let path = person.directory("work/catalog.yaml")
        let new = FollowedCatalogs.Followed(
            place: try #require(CatalogPlace(stored: path)), seal: nil,
            last: try FollowedCatalogs.catalog(Array(person.directory.text(of: "work/catalog.yaml").utf8), of: path))
        try FollowedCatalogs(person.paths).change(to: [new]).hold()
        #expect(try person.directory.text(of: "home/catalogs").hasSuffix("\tpending\n"))
        let update = person.update("--yes")
        #expect(
            update.status == 0 && update.output.contains("two  \(hasArrived ? "unchanged" : "new")"), "\(update)")
        #expect(person.show("one") != "" && person.show("two") != "")
        let followed = try FollowedCatalogs(person.paths).all
        #expect(followed.map(\.place) == [new.place] && followed.map(\.last.profiles) == [new.last.profiles])
        // From then on it is one that was followed.
        _ = person.run("remove", "one", "--yes")
        #expect(person.update().output.contains("one") == false)
    }

    @Test func `An undone update that was killed between list and database is still there`() throws {
        try person.writeCatalog("- {name: one, zone: RNO2A}")
        _ = person.run("import", "catalog.yaml", "--follow")
        try person.writeCatalog("- {name: one, zone: US-EAST-04A}")
        _ = person.update("--yes")
        let catalogs = try person.store().undoStep().catalogs
        try #require(try FollowedCatalogs(person.paths).change(backTo: catalogs)).hold()
        #expect(person.update().output.hasPrefix("one  unchanged"))
        #expect(person.run("undo", "--yes").status == 0 && person.show("one").contains("RNO2A"))
        #expect(person.update("--dry-run").output.hasPrefix("one  changed"))
    }

    @Test func `S38: A followed catalog brings no program in without a yes`() throws {
        try person.writeCatalog("- {name: team, zone: RNO2A}")
        _ = person.run("import", "catalog.yaml", "--follow")
        try person.writeCatalog(
            "- {name: team, zone: RNO2A, token: 'exec:[\"x\"]', exchange_url: https://evil.example/x}")
        let outcome = person.update()
        #expect(outcome.status == 64, "\(outcome)")
        #expect(outcome.error.contains(#"team runs a program for its token: exec:["x"]"#), "\(outcome)")
        #expect(outcome.error.contains("team sends its token to evil.example"), "\(outcome)")
        #expect(!person.show("team").contains("evil"))
    }

    @Test func `What isn't followed is named, and forgetting keeps the profiles`() throws {
        #expect(person.update() == .failed(66, "no catalog is followed", hint: "heddle import FILE --follow"))
        #expect(person.run("import", "--from", "environment", "--follow").status == 64)
        try person.writeCatalog("- {name: team, zone: RNO2A}")
        _ = person.run("import", "catalog.yaml", "--follow")
        #expect(person.run("catalog", "forget", "other.yaml").status == 66)
        try person.directory.remove("work/catalog.yaml")
        let gone = person.update()
        #expect(gone.status == 65, "\(gone)")
        let path = person.directory("work/catalog.yaml")
        #expect(
            gone.error == "heddle: catalog \(path) does not exist\n"
                + "hint: bring the file back; if it is gone for good: heddle catalog forget \(path)\n")
        #expect(person.run("catalog", "forget", "catalog.yaml").output.hasSuffix("is no longer followed\n"))
        #expect(person.run("catalog", "list").output == "" && person.show("team") != "")
    }

    @Test func `The time of an update and of its undoing grows with the profiles, and no faster`() throws {
        func times(_ count: Int) throws -> (update: Double, undo: Double) {
            let person = try CommandFixture()
            func write(_ zone: String) throws {
                try person.writeCatalog((1...count).map { "- {name: p\($0), zone: \(zone)}" }.joined(separator: "\n"))
            }
            try write("RNO2A")
            _ = person.run("import", "catalog.yaml", "--follow")
            try write("US-EAST-04A")
            var start = ThreadTime.seconds
            try #require(person.update("--yes").status == 0)
            let update = ThreadTime.seconds - start
            start = ThreadTime.seconds
            try #require(person.run("undo", "--yes").status == 0)
            return (update, ThreadTime.seconds - start)
        }
        let (few, many) = (try times(60), try times(720))
        // Twelve times as many; with the square it would be some hundred times.
        #expect(many.update < 40 * few.update && many.undo < 40 * few.undo, "\(few) \(many)")
    }
}
