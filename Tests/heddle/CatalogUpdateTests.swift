import Fixtures
import OperatingSystem
import Output
import Testing

@testable import heddle

/// Updates of several followed catalogs, which are one.
@Suite struct CatalogUpdateTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme")
        person.environment["COREWEAVE_API_TOKEN"] = "CW-SECRET-env"
        for name in ["a", "b", "c"] {
            try write(name, "- {name: \(name)1, zone: RNO2A}")
            try #require(person.run("import", "\(name).yaml", "--follow").status == 0)
        }
    }

    private func write(_ name: String, _ profiles: String) throws {
        try person.directory.write(CommandFixture.catalog(profiles), to: "work/\(name).yaml")
    }

    private func path(_ name: String) -> String { person.directory("work/\(name).yaml") }

    /// All that an update changes.
    private func state() throws -> [String] {
        [person.run("export").output, person.run("log").output, try person.directory.text(of: "home/catalogs")]
    }

    @Test func `Several catalogs are asked about once, updated together and taken back together`() throws {
        let before = try state()
        try write("a", "- {name: a1, zone: US-EAST-04A}")
        try write("b", "- {name: b1, zone: RNO2A}\n- {name: b2, zone: RNO2A}")
        person.terminals = [.input]
        person.typing = ["y", "n"]
        let update = person.update()
        #expect(update.status == 0 && person.typing == ["n"], "\(update)")
        #expect(
            update.error
                == "\(path("a")): a1 is overwritten: zone: RNO2A -> US-EAST-04A\n\(path("b")): b2 is new\n"
                + "import all of this? [y/N] ", "\(update)")
        let lines = update.output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(
            lines.map { "\($0[0]) \($0[1]) \($0[$0.count - 1])" }
                == [
                    "a1 changed \(path("a"))", "b1 unchanged \(path("b"))", "b2 new \(path("b"))",
                    "c1 unchanged \(path("c"))",
                ],
            "\(update)")
        #expect(person.show("a1").contains("US-EAST-04A") && person.show("b2") != "")
        #expect(person.run("log").output.hasSuffix("imported  2 profiles from \(path("a")), \(path("b"))\n"))
        let undone = person.run("undo", "--yes")
        #expect(undone.status == 0, "\(undone)")
        for name in ["a", "b"] {
            #expect(undone.output.contains("heddle catalog update offers again what changed in \(path(name))\n"))
        }
        #expect(!undone.output.contains(path("c")), "\(undone)")
        #expect(person.run("export").output == before[0])
        #expect(try person.directory.text(of: "home/catalogs") == before[2])
        let dry = person.update("--dry-run")
        #expect(dry.output == update.output, "\(dry)")
        #expect(dry.error.split(separator: "\n").filter { $0.contains("needs a yes") }.count == 1, "\(dry)")
    }

    @Test func `After a no, or a clash in one of them, all is as it was`() throws {
        let before = try state()
        try write("a", "- {name: a1, zone: US-EAST-04A}")
        try write("b", "- {name: b1, zone: RNO2A}\n- {name: b2, zone: RNO2A}")
        person.terminals = [.input]
        person.typing = ["n"]
        let refused = person.update()
        #expect(refused.status == 1 && refused.output == "" && refused.error.contains("b2 is new"), "\(refused)")
        #expect(try state() == before)
        try write("b", "- {name: b1, zone: RNO2A}\n- {name: ACME, zone: RNO2A}")
        let clash = person.update("--yes")
        #expect(clash.status == 65 && clash.output == "", "\(clash)")
        #expect(try state() == before)
    }

    @Test func `Where one of them can't be read nothing is updated, and the hint leaves that one out`() throws {
        let before = try state()
        try write("a", "- {name: a1, zone: US-EAST-04A}")
        try person.directory.write("heddle_catalog: 1\nprofiles: no\n", to: "work/b.yaml")
        try write("c", "- {name: c1, zone: US-EAST-04A}")
        let one = person.update("--yes")
        #expect(
            one
                == Outcome(
                    error: "heddle: \(path("b")): profiles is no list\n"
                        + "heddle: nothing is updated, since 1 of 3 catalogs can't be read\n"
                        + "hint: heddle catalog update \(path("a")) \(path("c"))\n", status: 65))
        #expect(try state() == before)
        try person.directory.remove("work/c.yaml")
        let two = person.update("--restore")
        #expect(two.status == 65 && two.error.contains("heddle: catalog \(path("c")) does not exist\n"), "\(two)")
        let hint = "hint: heddle catalog update \(path("a")) --restore\n"
        #expect(two.error.hasSuffix("2 of 3 catalogs can't be read\n\(hint)"))
        #expect(person.update("a.yaml", "--yes").status == 0)
    }

    @Test func `What two catalogs say of one profile is shown of both, and the later one counts`() throws {
        try write("a", "- {name: a1, zone: RNO2A}\n- {name: both, zone: RNO2A}")
        try write("b", "- {name: b1, zone: RNO2A}\n- {name: both, zone: US-EAST-04A}")
        let refused = person.update()
        #expect(
            refused.error.hasPrefix(
                "heddle: \(path("a")): both is new\n"
                    + "heddle: \(path("b")): both is overwritten: zone: RNO2A -> US-EAST-04A\n"), "\(refused)")
        #expect(person.update("--yes").status == 0 && person.show("both").contains("US-EAST-04A"))
        #expect(person.run("log", "--kind", "imported", "-n", "1").output.contains("1 profile from "))
        #expect(person.run("undo", "--yes").status == 0 && person.run("show", "both").status == 66)
    }
}
