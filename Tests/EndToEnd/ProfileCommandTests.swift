import CoreWeaveEmulator
import SQLite
import Testing

/// `add`, `set`, `rename`, `remove`, `list` and `show`, and their JSON.
@Suite struct ProfileCommandTests {
    let home: Home

    init() throws {
        home = try Home()
    }

    private static let keys: Set<String> = [
        "name", "zone", "endpoint", "exchange_url", "token", "mode", "org", "note", "protected", "active", "status",
        "expires_at", "refreshed_at", "last_error",
    ]

    @Test func `A new profile shows its fields, and null where it has none`() throws {
        #expect(try home.heddle("add", "acme", "--zone", "us-east-04a").status == 0)
        let profile = try home.heddle("show", "acme", "-o", "json").json()
        #expect(profile.names == Self.keys)
        #expect(
            profile
                == .object([
                    "name": "acme", "zone": "US-EAST-04A", "endpoint": "https://cwobject.com",
                    "exchange_url": "https://api.coreweave.com/v1/cwobject/temporary-credentials/api-token",
                    "token": "env:COREWEAVE_API_TOKEN", "mode": "profile", "org": nil, "note": nil,
                    "protected": false, "active": false, "status": "none", "expires_at": nil, "refreshed_at": nil,
                    "last_error": nil,
                ]))
    }

    @Test func `A profile that was refreshed shows times in exactly one form`() throws {
        try home.add(
            "acme", "--org", "Acme, Inc.", "--note", "the note", "--protected", "--mode", "keys", "--token-expires",
            "2099-01-31")
        try home.heddle("sync", "acme")
        let profile = try home.heddle("show", "acme", "--output", "json").json()
        #expect(profile["expires_at"]?.isTime == true)
        #expect(profile["refreshed_at"]?.isTime == true)
        let length = try #require(profile["expires_at"]?.seconds) - #require(profile["refreshed_at"]?.seconds)
        #expect((895...905).contains(length))
        #expect(profile["status"] == "fresh" && profile["last_error"] == .null)
        #expect(profile["org"] == "Acme, Inc." && profile["note"] == "the note")
        #expect(profile["protected"] == true && profile["mode"] == "keys")
    }

    @Test func `A failed refresh shows as an error with kind, message and time`() throws {
        try home.add(token: "env:NOT_SET_ANYWHERE")
        #expect(try home.heddle("sync", "acme").status == 78)
        let error = try #require(try home.heddle("show", "acme", "-o", "json").json()["last_error"])
        #expect(error.names == ["kind", "message", "at"])
        #expect(error["kind"] == "token_reference")
        #expect(error["message"]?.string?.contains("NOT_SET_ANYWHERE") == true)
        #expect(error["at"]?.isTime == true)
    }

    @Test func `A list is an array of the same objects, by name`() throws {
        try home.add("globex")
        try home.add("acme")
        try home.heddle("use", "globex")
        let list = try home.heddle("list", "-o", "json").json()
        #expect(list.array?.map { $0["name"] } == ["acme", "globex"])
        #expect(list.array?.map { $0["active"] } == [false, true])
        #expect(list.array?.allSatisfy { $0.names == Self.keys } == true)
        #expect(list[0] == (try home.heddle("show", "acme", "-o", "json").json()))
    }

    @Test func `Without a profile a list is empty, and a hint says what makes one`() throws {
        let text = try home.heddle("list")
        #expect(text.status == 0 && text.output == "")
        #expect(text.hint == "heddle setup")
        let json = try home.heddle("list", "-o", "json")
        #expect(json.output == "[]\n" && json.error == "")
    }

    @Test func `A list for people has a line for each profile, and marks the active and the protected one`() throws {
        try home.add("acme", "--org", "Acme, Inc.")
        try home.add("prod", "--protected")
        try home.heddle("use", "acme")
        try home.heddle("sync", "acme")
        let lines = try home.heddle("list").output.split(separator: "\n").map(String.init)
        #expect(lines.count == 3)
        #expect(lines[1].wholeMatch(of: /\* +acme +US-EAST-04A +fresh +1[45]m +Acme, Inc\./) != nil, "\(lines)")
        #expect(lines[2].wholeMatch(of: #/ +prod! +US-EAST-04A +none +–/#) != nil, "\(lines)")
    }

    @Test func `show tells people all there is, line by line`() throws {
        try home.add("acme", "--org", "Acme, Inc.", "--note", "mine", "--protected", "--token-expires", "2099-01-31")
        try home.heddle("sync", "acme")
        let lines = try home.heddle("show", "acme").output.split(separator: "\n").map { line in
            line.split(separator: " ", maxSplits: 1).map(String.init)[0]
        }
        #expect(
            lines == [
                "name", "zone", "endpoint", "source", "token", "exchange", "mode", "organisation", "note", "protected",
                "token",
                "active", "keys", "refreshed",
            ])
    }

    @Test func `set changes what is named and leaves the rest`() throws {
        try home.add("acme", "--org", "Acme", "--note", "old", "--protected")
        let change = try home.heddle(
            "set", "acme", "--zone", "rno2a", "--note", "", "--no-protected", "--mode", "container")
        #expect(change.status == 0)
        let profile = try home.heddle("show", "acme", "-o", "json").json()
        #expect(profile["zone"] == "RNO2A" && profile["note"] == .null && profile["org"] == "Acme")
        #expect(profile["protected"] == false && profile["mode"] == "container")
        #expect(profile["endpoint"] == .string(home.emulator.url))
    }

    @Test func `Another token lets go of the old one's keys`() throws {
        try home.add()
        let old = try home.keys()
        #expect(try home.heddle("set", "acme", "--token", "file:~/globex-token").output.contains("were dropped"))
        #expect(try home.heddle("show", "acme", "-o", "json").json()["status"] == "none")
        #expect(try home.keys() != old)
        #expect(home.emulator.counts().exchanges(of: "globex").minted == 1)
    }

    @Test func `rename keeps keys and being active`() throws {
        try home.add()
        let keys = try home.keys()
        try home.heddle("use", "acme")
        #expect(try home.heddle("rename", "acme", "acme-2").status == 0)
        #expect(try home.heddle("show", "acme").status == 66)
        #expect(try home.heddle("current", "-o", "json").json()["name"] == "acme-2")
        #expect(try home.keys("acme-2") == keys)
        #expect(home.exchanges == 1)
    }

    @Test func `remove takes a profile and its keys away, with --yes where nobody can be asked`() throws {
        try home.add()
        try home.keys()
        let unasked = try home.heddle("remove", "acme")
        #expect(unasked.status == 64 && unasked.hint == "heddle remove acme --yes")
        #expect(try home.heddle("show", "acme").status == 0)
        #expect(try home.heddle("remove", "acme", "--yes").output == "acme removed\n")
        #expect(try home.heddle("show", "acme").status == 66)
        #expect(try home.sql().number("SELECT count(*) FROM credential") == 0)
    }

    @Test func `A token is sent to another host only with --yes`() throws {
        try home.add()
        let elsewhere = "https://example.com/v1/cwobject/temporary-credentials/api-token"
        let refused = try home.heddle("set", "acme", "--exchange-url", elsewhere)
        #expect(refused.status == 64)
        #expect(refused.hint?.contains("--yes") == true)
        #expect(
            try home.heddle("show", "acme", "-o", "json").json()["exchange_url"] == .string(home.emulator.exchangeURL))
        #expect(try home.heddle("set", "acme", "--exchange-url", home.emulator.url + "/other").status == 0)
        #expect(try home.heddle("set", "acme", "--exchange-url", elsewhere, "--yes").status == 0)
        #expect(try home.heddle("show", "acme", "-o", "json").json()["exchange_url"] == .string(elsewhere))
    }

    @Test func `forget drops keys and says whether there were any`() throws {
        try home.add()
        #expect(try home.heddle("forget", "acme").output == "acme had no keys\n")
        let old = try home.keys()
        #expect(try home.heddle("forget", "acme").output == "keys of acme forgotten\n")
        #expect(try home.heddle("show", "acme", "-o", "json").json()["status"] == "none")
        #expect(try home.keys() != old)
        try home.add("globex", token: "file:~/globex-token")
        #expect(try home.heddle("forget", "--all").output == "keys of acme forgotten\nglobex had no keys\n")
    }

    @Test func `version and --version tell which Heddle this is`() throws {
        let version = try home.heddle("version").output
        #expect(version.firstMatch(of: /^heddle (\d+\.\d+\.\d+)[^\n]*\nSQLite \d+\.\d+\.\d+, schema \d+\n$/) != nil)
        let number = version.split(separator: "\n")[0].split(separator: " ")[1]
        #expect(try home.heddle("--version").output == "heddle \(number)\n")
        #expect(try home.heddled("--version").output == "heddled \(number)\n")
        let service = try home.heddled("version").output
        let versions = /^heddled [^\n]*\n(curl \d+\.\d+\.\d+, \w+\/[^\n]+)\n(SQLite \d+\.\d+\.\d+)\n$/
        let found = try #require(service.firstMatch(of: versions))
        let json = try home.heddled("version", "-o", "json").json()
        #expect(json["version"] == .string(String(number)) && json["commit_date"] != nil)
        #expect("curl \(json["curl"]?.string ?? ""), \(json["tls"]?.string ?? "")" == found.1)
        #expect("SQLite \(json["sqlite"]?.string ?? "")" == found.2)
    }
}
