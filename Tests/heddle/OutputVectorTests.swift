import Credentials
import Fixtures
import Store
import Testing

/// What others read of Heddle, byte by byte, as `Tests/vectors` has it.
@Suite struct OutputVectorTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme")
    }

    struct KeysCase: Decodable, Sendable, CustomTestStringConvertible {
        struct Stored: Decodable, Sendable {
            let accessKeyId: String
            let secretAccessKey: String
            let sessionToken: String?
            let obtainedAt: Double
            let lifetime: Double
        }

        let name: String
        let stored: Stored
        let now: Double
        let output: String

        var testDescription: String { name }
    }

    @Test(arguments: try Vectors.cases("credential-process", KeysCase.self))
    func `credential-process prints the keys that are stored`(_ given: KeysCase) throws {
        let (stored, start) = (given.stored, person.clock.reading)
        try #require(start.wall == stored.obtainedAt)
        let store = try person.store()
        try store.refreshSucceeded(
            store.profile(named: ProfileName("acme")),
            with: TemporaryCredential(
                accessKeyID: Secret(stored.accessKeyId), secretAccessKey: Secret(stored.secretAccessKey),
                sessionToken: stored.sessionToken.map { Secret($0) },
                expires: Timestamp(seconds: Int(stored.obtainedAt + stored.lifetime))),
            attributes: nil, lifetime: Lifetime(obtained: start, length: stored.lifetime), at: start)
        person.clock.advance(given.now - stored.obtainedAt)
        person.refresher.failure = .unavailable
        for plainly in [true, false] {
            let outcome = person.run(["credential-process", "acme"], plainly: plainly)
            #expect(
                outcome.status == 0 && outcome.error == "" && Array(outcome.output.utf8) == Array(given.output.utf8))
        }
    }

    struct PromptCase: Decodable, Sendable, CustomTestStringConvertible {
        struct Document: Decodable, Sendable {
            let name, zone, status: String
            let secondsLeft: Int?
            let protected, shadowed: Bool
            let text: String
        }

        let name: String
        let line: String
        let now: Double
        let environment: [String: String]
        let text, bash, zsh, tmux: String
        let json: Document?

        var testDescription: String { name }
    }

    @Test(arguments: try Vectors.cases("prompt-states", PromptCase.self))
    func `A prompt state is shown in each format, and a line that is none of ours is not`(_ given: PromptCase) throws {
        try #require(person.clock.reading.wall == given.now)
        let fields = given.line.split(separator: "\t", omittingEmptySubsequences: false)
        let acme = try ProfileName("acme")
        let name = (try? ProfileName(String(fields.dropFirst().first ?? ""))) ?? acme
        if name.text != "acme" { try person.add(name.text) }
        try person.directory.write(given.line + "\n", to: "home/state/prompt/\(name)")
        person.environment = person.environment.filter { $0.key != "LANG" }.merging(given.environment) { $1 }
        func output(_ format: String) -> String {
            let outcome = person.run("prompt", name.text, "--format", format)
            #expect(outcome.status == 0 && outcome.error == "")
            return outcome.output
        }
        #expect(output("text") == given.text && output("bash") == given.bash)
        #expect(output("zsh") == given.zsh && output("tmux") == given.tmux)
        let json = given.json.map { document in
            let left = document.secondsLeft.map(String.init) ?? "null"
            return """
                {"name":"\(document.name)","zone":"\(document.zone)","status":"\(document.status)","seconds_left":\(left),\
                "protected":\(document.protected),"shadowed":\(document.shadowed),"text":"\(document.text)"}

                """
        }
        #expect(output("json") == json ?? "")
    }
}
