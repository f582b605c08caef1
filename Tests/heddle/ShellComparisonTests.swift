import Credentials
import Fixtures
import OperatingSystem
import Output
import Testing

@testable import heddle

/// What `use`, `current` and `heddle` alone say of a shell whose environment leads elsewhere.
@Suite struct ShellComparisonTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme", "globex")
    }

    /// Does what `eval "$(heddle env NAME)"` does.
    private func evaluate(_ name: String, _ mode: Mode = .profile) {
        for line in person.run("env", name, "--mode", mode.rawValue).output.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2 else {
                Issue.record("not switched: \(line)")
                return
            }
            guard words[0] == "export" else {
                person.environment[String(words[1])] = nil
                continue
            }
            let assignment = words[1].split(separator: "=", maxSplits: 1)
            person.environment[String(assignment[0])] = String(assignment[1].dropFirst().dropLast())
        }
    }

    private let remark = """
        heddle: this shell's environment is that of globex, not of acme: AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE, \
        AWS_PROFILE, AWS_DEFAULT_PROFILE
        hint: eval "$(heddle env acme)"

        """

    @Test func `A shell that kept another profile's variables is told of it`() {
        evaluate("globex")
        person.environment["HEDDLE_PROFILE"] = nil
        let used = person.run("use", "acme")
        #expect(used.error == remark && used.status == 0 && used.output.hasPrefix("acme "), "\(used)")
        for words in [["current"], ["current", "-o", "json"], []] {
            let outcome = person.run(words)
            #expect(outcome.error == remark && outcome.status == 0, "\(outcome)")
        }
        #expect(person.run("use", "acme", "--global").error == "")
    }

    // Mode agent needs a running one; its variables are judged like the others.
    @Test(arguments: Mode.allCases.filter { $0 != .agent })
    func `A shell that was switched to the profile is told nothing`(_ mode: Mode) {
        evaluate("acme", mode)
        #expect(person.run("use", "acme").error == "")
        #expect(person.run("current").error == "")
        #expect(person.run([]).error == "")
    }

    @Test(
        arguments: [
            ("AWS_PROFILE", "work"), ("AWS_ENDPOINT_URL_S3", "https://s3.example.com"), ("AWS_ACCESS_KEY_ID", "AKIA1"),
            ("AWS_REGION", "us-east-1"), ("AWS_WEB_IDENTITY_TOKEN_FILE", "/token"), ("AWS_CONFIG_FILE", nil),
        ] as [(String, String?)])
    func `Whatever was changed since the switch is named`(_ variable: String, _ value: String?) {
        evaluate("acme")
        person.environment[variable] = value
        let error = person.run("current").error
        #expect(
            error.hasPrefix("heddle: this shell's environment is not that of acme: ") && error.contains(variable),
            "\(error)")
    }

    @Test(arguments: [
        (["AWS_PROFILE": "work"], true), (["AWS_ACCESS_KEY_ID": "AKIA1", "AWS_REGION": "us-east-1"], true),
        (["AWS_REGION": "us-east-1"], false), (["AWS_EC2_METADATA_DISABLED": "true"], false), ([:], false),
        (["HEDDLE_PROFILE": "acme"], false),
    ])
    func `Of a shell that was never switched only what decides whose keys are used is said`(
        _ variables: [String: String], _ isSaid: Bool
    ) {
        _ = person.run("use", "acme")
        person.environment.merge(variables) { $1 }
        #expect(person.run("current").error.isEmpty == !isSaid)
    }

    @Test func `In fish the command that mends it is fish's`() {
        evaluate("globex")
        person.environment["SHELL"] = "/usr/bin/fish"
        #expect(person.run("use", "acme").error.hasSuffix("hint: heddle env acme --format fish | source\n"))
    }

    @Test func `Of many variables the first four are named`() {
        _ = person.run("set", "globex", "--zone", "RNO2A", "--endpoint", "http://cwlota.com")
        evaluate("globex")
        person.environment["HEDDLE_PROFILE"] = nil
        #expect(person.run("use", "acme").error.contains(" and 3 more\n"))
    }
}
