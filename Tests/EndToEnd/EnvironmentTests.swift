import CoreWeaveEmulator
import Testing

/// What a switch sets and unsets, variable by variable.
@Suite struct EnvironmentTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add()
    }

    /// The table of section 6: in which modes a variable is set.
    private static let table: [String: Set<String>] = [
        "AWS_PROFILE": ["profile"], "AWS_DEFAULT_PROFILE": ["profile"], "AWS_ACCESS_KEY_ID": ["keys"],
        "AWS_SECRET_ACCESS_KEY": ["keys"], "AWS_SESSION_TOKEN": ["keys"], "AWS_CREDENTIAL_EXPIRATION": ["keys"],
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": ["container"], "AWS_CONTAINER_AUTHORIZATION_TOKEN": ["container"],
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": [], "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": [],
        "AWS_SECURITY_TOKEN": [], "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": [],
        "AWS_ROLE_ARN": [], "AWS_ROLE_SESSION_NAME": [], "AWS_WEB_IDENTITY_TOKEN_FILE": [], "AWS_ACCOUNT_ID": [],
        "AWS_CREDENTIAL_FILE": [],
    ]

    private func common() -> [String: String] {
        [
            "HEDDLE_PROFILE": "acme", "AWS_REGION": "US-EAST-04A", "AWS_DEFAULT_REGION": "US-EAST-04A",
            "AWS_ENDPOINT_URL_S3": home.emulator.url, "AWS_ENDPOINT_URL": home.emulator.url,
            "S3_ENDPOINT_URL": home.emulator.url, "AWS_S3_ADDRESSING_STYLE": "virtual",
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_SDK_LOAD_CONFIG": "1",
            "AWS_CONFIG_FILE": "\(home.path)/state/aws/acme.config",
            "AWS_SHARED_CREDENTIALS_FILE": "\(home.path)/state/aws/acme.credentials",
        ]
    }

    /// What a mode sets besides.
    private func settings(_ mode: String) throws -> [String: String] {
        switch mode {
        case "profile": return ["AWS_PROFILE": "acme", "AWS_DEFAULT_PROFILE": "acme"]
        case "keys":
            let keys = try home.keys()
            // The real end, of which SDKs are told somewhat less.
            let end = try home.heddle("show", "acme", "-o", "json").json()["expires_at"]?.string
            return [
                "AWS_ACCESS_KEY_ID": keys.identifier, "AWS_SECRET_ACCESS_KEY": keys.secret,
                "AWS_SESSION_TOKEN": keys.sessionToken ?? "", "AWS_CREDENTIAL_EXPIRATION": end ?? "",
            ]
        default:
            return [
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": home.emulator.exchangeURL,
                "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Bearer \(Home.acmeToken)",
            ]
        }
    }

    private func expected(_ mode: String) throws -> (set: [String: String], unset: Set<String>) {
        let set = common().merging(try settings(mode)) { $1 }
        return (set, Set(Self.table.filter { !$0.value.contains(mode) }.keys))
    }

    @Test(arguments: ["profile", "keys", "container"])
    func `Each mode sets and unsets exactly its row of the table, as JSON`(_ mode: String) throws {
        let expected = try expected(mode)
        let json = try home.heddle("env", "acme", "--mode", mode, "--format", "json").json()
        #expect(json.names == ["set", "unset"])
        #expect(json["set"]?.strings == expected.set)
        #expect(json["set"]?.names == Set(expected.set.keys))
        let unset = try #require(json["unset"]?.array).compactMap(\.string)
        #expect(Set(unset) == expected.unset && unset.count == expected.unset.count)
    }

    @Test(arguments: ["profile", "keys", "container"], ["/bin/bash", "/bin/sh"])
    func `Each mode sets and unsets exactly its row of the table, in a shell that had everything`(
        _ mode: String, _ shell: String
    ) throws {
        let expected = try expected(mode)
        let stale = Dictionary(uniqueKeysWithValues: Self.table.keys.map { ($0, Optional("stale")) })
        let script = "set -eu; before=$(env | wc -l); eval \"$(heddle env acme --mode \(mode))\"; env"
        let lines = try home.shell(script, by: shell, with: stale).output.split(separator: "\n")
        let pairs = lines.map { line in line.split(separator: "=", maxSplits: 1).map(String.init) }
        let after = Dictionary(pairs.map { ($0[0], $0.count > 1 ? $0[1] : "") }) { $1 }
        #expect(
            after.filter { $0.key.hasPrefix("AWS_") || ["HEDDLE_PROFILE", "S3_ENDPOINT_URL"].contains($0.key) }
                == expected.set)
        #expect(after["HOME"] == home.environment["HOME"])
    }

    @Test func `The profile's own mode is the default`() throws {
        try home.heddle("set", "acme", "--mode", "keys")
        let json = try home.heddle("env", "acme", "--format", "json").json()
        #expect(json["set"]?.names.contains("AWS_ACCESS_KEY_ID") == true)
        let other = try home.heddle("env", "acme", "--mode", "profile", "--format", "json").json()
        #expect(other["set"]?.names.contains("AWS_ACCESS_KEY_ID") == false)
    }

    @Test func `Keys without a session token unset it, and credential-process leaves it out`() throws {
        home.emulator.update { $0["acme"]?.givesSessionToken = false }
        let json = try home.heddle("env", "acme", "--mode", "keys", "--format", "json").json()
        #expect(json["set"]?.names.contains("AWS_SESSION_TOKEN") == false)
        #expect(json["unset"]?.array?.contains("AWS_SESSION_TOKEN") == true)
        #expect(try home.keys().sessionToken == nil)
    }

    @Test func `exec gives a command the same environment as env gives a shell`() throws {
        let stale = Dictionary(uniqueKeysWithValues: Self.table.keys.map { ($0, Optional("stale")) })
        let expected = try expected("keys").set
        let ending = try home.heddle("exec", "acme", "--mode", "keys", "--", "/usr/bin/env", with: stale)
        let aws = ending.output.split(separator: "\n").map(String.init).filter { $0.hasPrefix("AWS_") }
        #expect(Set(aws) == Set(expected.filter { $0.key.hasPrefix("AWS_") }.map { "\($0.key)=\($0.value)" }))
        #expect(ending.output.contains("\nHOME=") || ending.output.hasPrefix("HOME="))
    }

    @Test func `The environment alone costs no exchange`() throws {
        try home.heddle("env", "acme")
        try home.heddle("env", "acme", "--mode", "container")
        #expect(home.exchanges == 0)
    }
}
