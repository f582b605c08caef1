import Credentials
import Fixtures
import SQLite
import Store
import Testing

@testable import heddle

/// A token that a person pasted where a name should be, or that another program has as one.
@Suite struct PastedTokenTests {
    let person: CommandFixture
    private static let token = "CW-SECRET-canary0123456789"

    init() throws {
        person = try CommandFixture()
        try person.add("acme")
        person.environment["COREWEAVE_API_TOKEN"] = "x"
    }

    private func hides(_ outcome: Outcome, _ words: [String]) {
        #expect(
            !outcome.output.lowercased().contains("canary") && !outcome.error.lowercased().contains("canary"),
            "\(words) \(outcome)")
    }

    @Test(arguments: [
        ["add", token, "--zone", "RNO2A"], ["rename", "acme", token], ["rename", token, "x"], ["use", token],
        ["set", token],
        ["show", token], ["remove", token, "--yes"], ["env", token], ["exec", token, "--", "true"], ["bind", token],
        ["token", "set", token], ["token", "check", token], ["log", token], ["forget", token], ["doctor", token],
        ["export", token], ["credential-process", token], ["status", token], ["setup", token, "--zone", "RNO2A"],
        ["add", "x", "--zone", token], ["add", "x", "--zone", "RNO2A", "--note", token],
        ["add", "x", "--zone", "RNO2A", "--org", token], ["add", "x", "--zone", "RNO2A", "--token", "cwic:\(token)"],
        ["add", "x", "--zone", "RNO2A", "--source", "oidc", "--org-id", token],
        ["add", "x", "--zone", "RNO2A", "--endpoint", token],
        ["add", "x", "--zone", "RNO2A", "--endpoint", "https://\(token).example"],
        ["add", "x", "--zone", "RNO2A", "--exchange-url", "https://cwobject.com/\(token)"],
        ["set", "acme", "--note", token],
        ["list", token], ["use", "acme", token], [token], ["import", token], ["import", "--from", token],
        ["import", "--from", "environment", "--zone", "RNO2A", "--token", "keyring:\(token)"],
        ["catalog", "forget", token], ["catalog", "update", token], ["log", "--since", token],
        ["env", "--mode", token],
        ["bind", "acme", "--dir", token],
    ])
    func `S27: A token on the command line is refused and neither shown nor kept`(_ words: [String]) throws {
        for words in [
            words, words.map { $0.replacing(Self.token, with: Self.token + String(repeating: "x", count: 64)) },
        ] {
            let outcome = person.run(words)
            #expect(outcome.status != 0, "\(words) \(outcome)")
            hides(outcome, words)
        }
        #expect(try person.directory.files(holding: Array("canary".utf8)).isEmpty)
    }

    @Test func `S27: A path with a token in it is neither followed nor bound`() throws {
        try person.directory.makeDirectory("work/\(Self.token)")
        try person.directory.write(
            "heddle_catalog: 1\nprofiles:\n- {name: team, zone: RNO2A}\n", to: "work/\(Self.token)/c.yaml")
        for words in [["bind", "acme", "--dir", Self.token], ["import", "\(Self.token)/c.yaml", "--follow"]] {
            let outcome = person.run(words)
            #expect(outcome.status != 0, "\(words) \(outcome)")
            hides(outcome, words)
        }
        #expect(person.run("bind").output == "" && person.run("catalog", "list").output == "")
        #expect(try person.directory.files(holding: Array("canary".utf8)).isEmpty)
    }

    @Test func `S27: HEDDLE_PROFILE with a token in it is named without it`() {
        person.environment["HEDDLE_PROFILE"] = Self.token
        for words in [["current"], ["show"], ["env"]] {
            let outcome = person.run(words)
            #expect(
                outcome.status == 66 && outcome.error.hasPrefix("heddle: HEDDLE_PROFILE is CW-SECRET-…"), "\(outcome)")
            hides(outcome, words)
        }
    }

    @Test(
        arguments: [
            ("aws", "[profile \(token)]\nregion = RNO2A\nendpoint_url = https://cwobject.com\naws_access_key_id = x\n"),
            ("aws", "[acme/\(token)]\nregion = RNO2A\nendpoint_url = https://cwobject.com\n"),
            ("coreweave", "[\(token)]\nregion = RNO2A\n"),
            ("rclone", "[\(token)]\nregion = RNO2A\nendpoint = https://cwobject.com\naccess_key_id = x\n"),
            ("s3cfg", "[\(token)]\nbucket_location = RNO2A\nhost_base = cwobject.com\naccess_key = x\n"),
            ("kubeconfig", "users:\n- name: \(token)\n  user: {token: x}\n- name: no-\(token)\n  user: {}\n"),
            (
                "cwic",
                """
                users:
                - {name: \(token), user: {exec: {command: cwic, args: [auth, k8s, api-token, --org-id, o], apiVersion: client.authentication.k8s.io/v1}}}
                """
            ),
        ])
    func `S27: A profile of another program that is named like a token is left out, and said without it`(
        _ origin: String, _ text: String
    ) throws {
        try person.directory.write(text, to: "work/settings")
        let words = ["import", "settings", "--from", origin, "--zone", "RNO2A", "--yes"]
        for words in [words + ["--dry-run"], words] {
            let outcome = person.run(words)
            #expect(outcome.status == 0 && outcome.output == "no profiles\n", "\(outcome)")
            #expect(
                outcome.error.contains("a profile of \(origin) is named what looks like an API token"), "\(outcome)")
            hides(outcome, words)
        }
        hides(person.run("log"), ["log"])
    }

    @Test func `S27: An organisation of cwic that is a token is left out`() throws {
        try person.directory.write(
            """
            [x]
            region = RNO2A
            endpoint_url = https://cwobject.com
            credential_process = cwic auth api-token --org-id \(Self.token)
            """, to: "work/aws")
        let words = ["import", "aws", "--from", "aws"]
        hides(person.run(words), words)
        #expect(
            person.run("show", "x").output.contains("token         env:")
                || person.run("show", "x").output.contains("env:COREWEAVE"))
    }

    @Test func `S27: A row with a token for its name is named without it, and can be removed`() throws {
        let database = try Connection(path: person.paths.database, busyMilliseconds: 1000)
        try database.execute(script: "UPDATE profile SET name = '\(Self.token)'")
        for words in [["list"], ["status"], ["export"], ["db", "check"], ["doctor"]] { hides(person.run(words), words) }
        let removed = person.run("remove", Self.token, "--yes")
        #expect(removed.status == 0, "\(removed)")
        hides(removed, ["remove"])
    }
}
