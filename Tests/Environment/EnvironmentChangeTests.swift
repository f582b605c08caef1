import Credentials
import Environment
import Testing

/// What the tests of this module switch to.
enum Example {
    static func profile(_ name: String = "acme") throws -> Profile {
        Profile(
            name: try ProfileName(name), zone: try Zone("us-east-04a"), endpoint: try .endpoint("https://cwobject.com"))
    }

    static func credential(secret: String = "it's/secret", sessionToken: String? = "session") -> TemporaryCredential {
        TemporaryCredential(
            accessKeyID: Secret("CWKEY"), secretAccessKey: Secret(secret),
            sessionToken: sessionToken.map { Secret($0) }, expires: Timestamp(seconds: 1_790_000_000))
    }

    static let configFile = "/state/aws/acme.config"
    static let credentialsFile = "/state/aws/acme.credentials"

    static func change(_ credentials: ModeCredentials, of name: String = "acme") throws -> EnvironmentChange {
        EnvironmentChange(
            try profile(name), credentials, files: .init(config: configFile, credentials: credentialsFile))
    }

    /// Whether an environment is the profile's, as prompts judge it.
    static func isIntact(_ environment: [String: String]) throws -> Bool {
        let profile = try profile()
        return EnvironmentChange.isIntact(
            { environment[$0] }, profile: profile.name, zone: profile.zone, configFile: configFile,
            credentialsFile: credentialsFile, agentTokenFile: "/state/agent/acme.token",
            toolFile: { "/state/aws/acme.\($0)" })
    }

    static func agent() throws -> AgentAccess {
        AgentAccess(
            to: try ProfileName("acme"), port: 20123, token: Secret("agent-SECRET-x"),
            tokenFile: "/state/agent/acme.token")
    }

    static func change(in mode: Mode) throws -> EnvironmentChange {
        switch mode {
        case .profile: try change(.profile)
        case .keys: try change(.keys(credential()))
        case .container: try change(.container(APIToken(Secret("CW-SECRET-x"))))
        case .agent: try change(.agent(agent()))
        }
    }
}

@Suite struct EnvironmentChangeTests {
    private static let always = [
        "HEDDLE_PROFILE": "acme", "AWS_REGION": "US-EAST-04A", "AWS_DEFAULT_REGION": "US-EAST-04A",
        "AWS_ENDPOINT_URL_S3": "https://cwobject.com", "AWS_ENDPOINT_URL": "https://cwobject.com",
        "S3_ENDPOINT_URL": "https://cwobject.com", "AWS_S3_ADDRESSING_STYLE": "virtual",
        "AWS_EC2_METADATA_DISABLED": "true", "AWS_SDK_LOAD_CONFIG": "1", "AWS_CONFIG_FILE": "/state/aws/acme.config",
        "AWS_SHARED_CREDENTIALS_FILE": "/state/aws/acme.credentials",
    ]

    private static let everythingElse: Set = [
        "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "AWS_SECURITY_TOKEN",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME",
        "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ACCOUNT_ID", "AWS_CREDENTIAL_FILE",
    ]

    private func expect(_ change: EnvironmentChange, sets expected: [String: String]) {
        let all = Self.always.merging(expected) { $1 }
        #expect(Dictionary(uniqueKeysWithValues: change.settings.map { ($0.name, $0.value.reveal()) }) == all)
        #expect(change.unset.count == Set(change.unset).count)
        #expect(Set(change.unset) == Self.everythingElse.subtracting(expected.keys))
    }

    @Test func `Mode profile names the profile's section and no secret`() throws {
        let change = try Example.change(.profile)
        expect(change, sets: ["AWS_PROFILE": "acme", "AWS_DEFAULT_PROFILE": "acme"])
        #expect(change.settings.allSatisfy { if case .plain = $0.value { true } else { false } })
    }

    @Test(arguments: [
        ("acme", "acme"), ("acme.eu", "acme_eu"), ("me@acme.eu", "me_acme_eu"), ("default", "heddle-default"),
        ("Default", "Default"), ("a-b_c", "a-b_c"),
    ])
    func `A section's name has neither dots nor an at sign, and is never default`(name: String, section: String) throws
    {
        let change = try Example.change(.profile, of: name)
        let values = Dictionary(uniqueKeysWithValues: change.settings.map { ($0.name, $0.value.reveal()) })
        #expect(values["HEDDLE_PROFILE"] == name)
        #expect(values["AWS_PROFILE"] == section && values["AWS_DEFAULT_PROFILE"] == section)
    }

    @Test func `Mode keys sets the keys and when they end`() throws {
        expect(
            try Example.change(.keys(Example.credential())),
            sets: [
                "AWS_ACCESS_KEY_ID": "CWKEY", "AWS_SECRET_ACCESS_KEY": "it's/secret", "AWS_SESSION_TOKEN": "session",
                "AWS_CREDENTIAL_EXPIRATION": "2026-09-21T14:13:20Z",
            ])
    }

    @Test func `Keys without a session token unset the one that was there`() throws {
        let change = try Example.change(.keys(Example.credential(sessionToken: nil)))
        #expect(change.unset.contains("AWS_SESSION_TOKEN"))
        #expect(!change.settings.contains { $0.name == "AWS_SESSION_TOKEN" })
    }

    @Test func `Mode container sets where the token is exchanged, and the token`() throws {
        expect(
            try Example.change(in: .container),
            sets: [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI":
                    "https://api.coreweave.com/v1/cwobject/temporary-credentials/api-token",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Bearer CW-SECRET-x",
            ])
    }

    @Test func `Mode agent sets the literal address, the agent's token, and the file that has it, too`() throws {
        expect(
            try Example.change(in: .agent),
            sets: [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:20123/v1/credentials/acme",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": "agent-SECRET-x",
                "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/state/agent/acme.token",
            ])
    }

    @Test(arguments: Mode.allCases)
    func `What is set and what is unset is the table, in its order, in every mode`(mode: Mode) throws {
        let change = try Example.change(in: mode)
        let set = change.settings.map(\.name)
        let table = EnvironmentVariable.table.map(\.name)
        #expect(table.filter(set.contains) == set)
        #expect(table.filter { !set.contains($0) } == change.unset)
        // Shells look for the profile's name there.
        #expect(EnvironmentChange.variables.first == "HEDDLE_PROFILE")
    }

    @Test(arguments: [Mode.keys, .container, .agent])
    func `S28: Keys and tokens don't show when a change is printed`(mode: Mode) throws {
        let change = try Example.change(in: mode)
        var dumped = ""
        dump(change, to: &dumped)
        for text in [dumped, "\(change)", String(reflecting: change)] {
            #expect(!text.contains("CW-SECRET-x") && !text.contains("it's/secret") && !text.contains("CWKEY"))
            #expect(!text.contains("agent-SECRET-x"))
        }
    }
}
