import Credentials
import Fixtures
import OperatingSystem
import Store
import Testing

@testable import heddle

/// Catalogs at URLs, which heddled fetches.
@Suite struct CatalogURLTests {
    let person: CommandFixture
    private let url = "https://infra.example/heddle.json"

    init() throws {
        person = try CommandFixture()
        try person.add("acme")
        try person.serveCatalogs()
    }

    private let team = CommandFixture.catalog("- {name: team, zone: RNO2A}")

    // MARK: URLs

    @Test func `A catalog at a URL is fetched by heddled, and imported`() {
        person.serve([url: team])
        let dry = person.run("import", url, "--dry-run")
        #expect(dry.output.hasPrefix("team  new  RNO2A") && person.run("show", "team").status == 66, "\(dry)")
        #expect(person.run("import", url).status == 0 && person.show("team").contains("RNO2A"))
        #expect(person.probed == [["/bin/sh", "fetch", url], ["/bin/sh", "fetch", url]])
        #expect(person.run("catalog", "list").output == "")
    }

    @Test func `A followed URL is updated, listed by itself and forgotten`() {
        person.serve([url: team])
        #expect(person.run("import", url, "--follow").status == 0)
        #expect(person.run("catalog", "list").output == "\(url)  team\n")
        person.serve([url: CommandFixture.catalog("- {name: team, zone: US-EAST-04A}")])
        let refused = person.update()
        #expect(refused.status == 64 && refused.error.hasSuffix("hint: heddle catalog update --yes\n"), "\(refused)")
        #expect(person.update("--yes").status == 0 && person.show("team").contains("US-EAST-04A"))
        #expect(person.run("catalog", "forget", url).output == "\(url) is no longer followed\n")
        #expect(person.run("catalog", "forget", url).status == 66)
    }

    @Test func `What heddled says of a fetch is passed on, with its status`() {
        let outcome = person.run("import", url)
        #expect(outcome == .failed(69, "infra.example can't be reached: x", hint: "y"))
        person.environment["HEDDLE_DAEMON"] = person.directory("none")
        #expect(person.run("import", url).status == 78)
        person.serve([url: "<html>"])
        person.environment["HEDDLE_DAEMON"] = "/bin/sh"
        let none = person.run("import", url)
        #expect(none.status == 65 && none.error.hasPrefix("heddle: \(url): this is no catalog"), "\(none)")
    }

    @Test(arguments: [(1, 78), (0x7F, 78), (139, 70)] as [(Int32, Int32)])
    func `A program that is not heddled, or that crashed, is named with its path`(_ ending: Int32, _ status: Int32) {
        person.probe = { _, _ in ChildProcess.Ending(status: ending, standardError: Array("usage\n".utf8)) }
        for words in [["import", url], ["doctor", "--online"]] {
            let outcome = person.run(words)
            let said = "heddled (/bin/sh) ended with status \(ending) and said nothing"
            #expect("\(outcome.output)\(outcome.error)".contains(said), "\(outcome)")
            if words[0] == "import" { #expect(outcome == .failed(status, said, hint: "/bin/sh --version")) }
        }
    }

    @Test(
        arguments: [
            ("http://infra.example/x", 65, "could be changed on its way here"),
            ("https://me:CW-SECRET-pw@infra.example/x", 65, "it has a user name or password"),
            ("https://infra.example/x?token=CW-SECRET-q", 65, "it has a query"),
            ("ftp://infra.example/x", 65, "it does not start with https://"),
        ] as [(String, Int32, String)])
    func `An address that could be changed, or that holds a secret, is refused before anything is asked`(
        _ text: String, _ status: Int32, _ why: String
    ) {
        for words in [["import", text], ["import", text, "--follow"], ["catalog", "forget", text]] {
            let outcome = person.run(words)
            #expect(outcome.status == status && outcome.error.contains(why), "\(outcome)")
            #expect(!outcome.error.contains("CW-SECRET"), "\(outcome)")
        }
        #expect(person.probed.isEmpty)
    }

    @Test func `One that can't be read keeps all as they are; another can be updated by itself`() throws {
        person.serve([url: team])
        try person.directory.write(CommandFixture.catalog("- {name: local, zone: RNO2A}"), to: "work/c.yaml")
        for place in ["c.yaml", url] { #expect(person.run("import", place, "--follow").status == 0) }
        try person.directory.write(CommandFixture.catalog("- {name: local, zone: US-EAST-04A}"), to: "work/c.yaml")
        person.serve([:])
        #expect(person.update("--yes").status == 69 && person.show("local").contains("RNO2A"))
        #expect(person.update("c.yaml", "--yes").status == 0 && person.show("local").contains("US-EAST-04A"))
        #expect(person.update("other.yaml").status == 66)
    }

    @Test(arguments: [
        ["import", "https://infra.example/x", "--from", "aws"],
        ["import", "--from", "aws", "--signature", "x"], ["import", "c.yaml", "--allowed-signers", "x"],
        ["import", "-", "--follow"],
    ])
    func `Options that don't go together are refused`(_ words: [String]) {
        #expect(person.run(words).status == 64)
    }

    // MARK: The list of followed catalogs

    @Test func `A damaged list of followed catalogs is named, and nothing is overwritten`() throws {
        person.serve([url: team])
        _ = person.run("import", url, "--follow")
        let (good, file) = (try person.directory.text(of: "home/catalogs"), person.directory("home/catalogs"))
        for bad in [
            "garbage\n", String(good.dropLast(1)), String(good.dropLast(20)), good + "x", "\(url)\n", "x\t{}\n",
            good.replacing("\n", with: "\tsignature\t\n"), good.replacing("\n", with: "\t/s\trelative\n"),
            good.replacing("\n", with: "\t/s\n"),
        ] {
            try person.directory.write(bad, to: "home/catalogs")
            for words in [["catalog", "list"], ["catalog", "update"], ["catalog", "forget", url], ["import", url]] {
                #expect(
                    person.run(words)
                        == .failed(
                            74,
                            "the list of followed catalogs \(file) is damaged in line \(bad == good + "x" ? 2 : 1)",
                            hint:
                                "restore a backup; without one: mv \(file) \(file).bad, which forgets the followed catalogs and the "
                                + "signatures that they must have: follow each again with heddle import CATALOG --follow (and "
                                + "--signature)"), "\(bad) \(words)")
            }
            let doctor = person.run("doctor")
            #expect(doctor.output.contains("the list of followed catalogs \(file) is damaged"), "\(doctor)")
            #expect(doctor.output.contains("mv \(file) \(file).bad, which forgets the followed catalogs"), "\(doctor)")
            #expect(try person.directory.text(of: "home/catalogs") == bad)
        }
    }

    @Test func `Without a followed catalog the list is empty, as JSON, too`() {
        #expect(
            person.run("catalog", "list") == .failed(0, "no catalog is followed", hint: "heddle import FILE --follow"))
        #expect(person.run("catalog", "list", "-o", "json") == Outcome(output: "[]\n"))
    }

    @Test func `A large catalog can be forgotten again`() throws {
        person.serve([
            url: CommandFixture.catalog((1...500).map { "- {name: p\($0), zone: RNO2A}" }.joined(separator: "\n"))
        ])
        _ = person.run("import", url, "--follow")
        #expect(try person.directory.text(of: "home/catalogs").utf8.count > 70_000)
        #expect(person.run("catalog", "forget", url).status == 0)
    }
}
