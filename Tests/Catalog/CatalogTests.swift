import Catalog
import Credentials
import OrderedJSON
import Testing
import YAML

@Suite struct CatalogTests {
    private func read(_ text: String) throws -> [Profile] {
        try Catalog(Array(text.utf8)) { text throws(InvalidValue) in try TokenReference(text) }.profiles
    }

    private func refusal(_ text: String) throws -> CatalogError {
        let error = try #require(throws: CatalogError.self, "\(text)") { try read(text) }
        #expect(error.status == .invalidInput)
        return error
    }

    private static let full = Profile(
        name: try! ProfileName("acme"),
        source: CredentialSource(
            method: .oidc(try! OrganisationID("org-1"), .standard),
            token: try! TokenReference(#"exec:["a b","\"'é🧵"]"#),
            exchangeURL: try! .exchange("https://api.example/x")),
        zone: try! Zone("RNO2A"), endpoint: try! .endpoint("http://cwlota.com"), mode: .agent,
        organisation: try! FreeText("Acme: \"Inc\"", field: "org"), note: try! FreeText("# no: comment", field: "note"),
        isProtected: true, tokenExpires: Timestamp(rfc3339: "2027-01-31T12:00:00Z"))

    private static let plain = Profile(name: try! ProfileName("b"), zone: try! Zone("US-EAST-04A"))

    @Test(arguments: [false, true])
    func `What is written is read back, on one line or on many`(_ isIndented: Bool) throws {
        let catalog = Catalog([Self.full, Self.plain])
        let text = isIndented ? catalog.json.indentedText : catalog.json.text
        #expect(try read(text) == [Self.full, Self.plain])
    }

    @Test func `Whether replaced keys are revoked is written where they are, read back and merged`() throws {
        var profile = Self.plain
        #expect(!Catalog([profile]).json.text.contains("revoke_replaced"))
        profile.revokesReplacedKeys = true
        let text = Catalog([profile]).json.text
        #expect(try read(text) == [profile])
        #expect(try Catalog.merged(Self.plain, from: Self.plain, to: profile, of: "c") == profile)
        profile.source.method = .oidc(try OrganisationID("o"), nil)
        #expect(try refusal(Catalog([profile]).json.text).message.contains("revoke_replaced"))
    }

    @Test func `Each source of keys is written and read back`() throws {
        for raw in ["api-token", "access-key 900", "access-key 43200", "oidc o", "oidc o 3600"] {
            var profile = Self.plain
            profile.source.method = try #require(CredentialSource.Method(rawValue: raw))
            #expect(try read(Catalog([profile]).json.text) == [profile])
        }
    }

    @Test func `A catalog that a person writes in YAML is read, with defaults for what it leaves out`() throws {
        let profiles = try read(
            """
            heddle_catalog: 1
            # Ours.
            profiles:
              - name: acme
                zone: us-east-04a
                source: access-key
                token_expires: 2027-01-31
              - {name: b, zone: RNO2A, duration: ~, protected: true, token: "keyring:b"}
            """)
        #expect(profiles.map(\.name.text) == ["acme", "b"] && profiles[0].zone.text == "US-EAST-04A")
        #expect(profiles[0].source.token == .standard && profiles[0].source.method == .accessKey(.standard))
        #expect(profiles[0].tokenExpires?.rfc3339 == "2027-01-31T00:00:00Z" && profiles[1].isProtected)
    }

    @Test func `Which of several profiles is wrong is said, for a document of a single line`() throws {
        let error = try refusal(#"{"heddle_catalog":1,"profiles":[{"name":"a","zone":"A"},{"name":"b","zone":"?"}]}"#)
        #expect(error.message == "profile 2, line 1: invalid zone")
    }

    @Test(arguments: [
        "name", "zone", "token", "endpoint", "exchange_url", "source", "duration", "org_id", "mode", "org", "note",
        "protected", "revoke_replaced", "token_expires", "CW-SECRET-canary",
    ])
    func `S27: A token in the wrong place is not repeated, and is called that`(_ field: String) throws {
        // None that any of the fields would take.
        let token = "CW-SECRET-canary?/\u{1}" + String(repeating: "x", count: 200)
        var values = [
            "name": "a", "zone": "A", "source": field == "org_id" || field == "duration" ? "oidc" : "api-token",
        ]
        values[field] = token
        let profile = JSON.object(values.map { ($0.key, .string($0.value)) })
        let text = JSON.object([("heddle_catalog", .integer(1)), ("profiles", .array([profile]))]).text
        let error = try refusal(text)
        #expect(!"\(error.message) \(error.hint ?? "")".contains("SECRET"), "\(error.message) \(error.hint ?? "")")
        #expect(error.message.hasSuffix(" holds what looks like an API token"), "\(error.message)")
        // What doesn't look like one may be one.
        let other = try refusal(text.replacing("CW-SECRET-", with: "SECRET-"))
        #expect(!"\(other.message) \(other.hint ?? "")".contains("SECRET"), "\(other.message) \(other.hint ?? "")")
        for text in ["\(token): 1", "heddle_catalog: 1\n\(field): '\(token)'", "heddle_catalog: \(token)"] {
            #expect(!(try refusal(text.replacing("\u{1}", with: "")).message.contains("SECRET")))
        }
    }

    @Test(arguments: [
        (
            "{}",
            "this is no catalog: it has no heddle_catalog"
        ),
        ("CW-SECRET-canary", "this is no catalog: it has no heddle_catalog"),
        ("heddle_catalog: 2\nprofiles: []", "the catalog is of another version than 1"),
        ("heddle_catalog: 1", "profiles is no list"), ("heddle_catalog: 1\nprofiles: x", "profiles is no list"),
        ("heddle_catalog: 1\nprofiles: []\nextra: 1", "line 3: unknown field 'extra'"),
        ("heddle_catalog: 1\nprofiles: [x]", "a profile is no mapping"),
        ("heddle_catalog: 1\nprofiles:\n- {zone: A}", "line 3: a profile has no name"),
        ("heddle_catalog: 1\nprofiles:\n- {name: a}", "line 3: a profile has no zone"),
        ("heddle_catalog: 1\nprofiles:\n- {name: 'a b', zone: A}", "line 3: invalid profile name"),
        ("heddle_catalog: 1\nprofiles:\n- {name: a, zone: 'A B'}", "line 3: invalid zone"),
        ("heddle_catalog: 1\nprofiles:\n- {name: a, zone: A, secret: x}", "line 3: unknown field 'secret'"),
        ("heddle_catalog: 1\nprofiles:\n- name: a\n  zone: [A]", "line 4: zone is no text"),
        (
            "heddle_catalog: 1\nprofiles:\n- {name: a, zone: A, token: canary}",
            "line 3: invalid token reference: it names no place to find a token in"
        ),
        ("heddle_catalog: 1\nprofiles:\n- {name: a, zone: A, protected: 'true'}", "line 3: protected is true or false"),
        (
            "heddle_catalog: 1\nprofiles:\n- {name: a, zone: A, mode: x}",
            "line 3: invalid mode: it is one of profile, keys, container, agent"
        ),
        (
            "heddle_catalog: 1\nprofiles:\n- {name: a, zone: A, source: x}",
            "line 3: invalid source: it is one of api-token, access-key, oidc"
        ),
        ("heddle_catalog: 1\nprofiles:\n- {name: a, zone: A, source: oidc}", "line 3: source oidc needs org_id"),
        (
            "heddle_catalog: 1\nprofiles:\n- {name: a, zone: A, duration: 1h}",
            "line 3: source api-token takes no duration"
        ),
        ("heddle_catalog: 1\nprofiles:\n- {name: a, zone: A, org_id: o}", "line 3: source api-token takes no org_id"),
        ("heddle_catalog: 1\nprofiles:\n- {name: a, zone: A}\n- {name: A, zone: A}", "line 4: A is there twice"),
        (
            "heddle_catalog: 1\nprofiles:\n- {name: a, zone: A, exchange_url: 'http://x'}",
            "line 3: the URL would send secrets unencrypted: http is for this machine only"
        ),
        ("heddle_catalog: &x 1", "line 1: anchors (&) are not supported"),
    ])
    func `What is no catalog is refused by what is wrong, and no token is repeated`(_ text: String, _ message: String)
        throws
    {
        #expect(try refusal(text).message == message)
    }
}
