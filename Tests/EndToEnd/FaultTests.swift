import CoreWeaveEmulator
import SQLite
import Testing

/// What comes of an exchange that goes wrong: kind, status, and nothing stored (S19, S22).
@Suite struct FaultTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add()
    }

    struct Expected: Sendable {
        let fault: CoreWeaveEmulator.Fault
        let kind: String
        let status: Int32

        init(_ fault: CoreWeaveEmulator.Fault, _ kind: String, _ status: Int32) {
            (self.fault, self.kind, self.status) = (fault, kind, status)
        }
    }

    private static let faults = [
        Expected(.status(400), "protocol", 69), .init(.status(401), "auth", 77), .init(.status(403), "auth", 77),
        .init(.status(404), "protocol", 69), .init(.status(418), "protocol", 69), .init(.status(204), "protocol", 69),
        .init(.status(429), "rate_limited", 75), .init(.status(429, retryAfter: .seconds(1)), "rate_limited", 75),
        .init(.status(500), "unavailable", 69), .init(.status(502), "unavailable", 69),
        .init(.status(503, retryAfter: .date(secondsAhead: 30)), "unavailable", 69),
        .init(.status(504), "unavailable", 69),
        .init(.cut, "protocol", 69), .init(.garbage, "protocol", 69), .init(.notUTF8, "protocol", 69),
        .init(.wrongTypes, "protocol", 69), .init(.missingField("AccessKeyId"), "protocol", 69),
        .init(.missingField("SecretAccessKey"), "protocol", 69), .init(.missingField("Expiration"), "protocol", 69),
        .init(.emptyBody, "protocol", 69), .init(.tooLarge, "protocol", 69), .init(.redirect(), "protocol", 69),
        .init(.alreadyExpired, "protocol", 69), .init(.reset, "unavailable", 69), .init(.hang, "timeout", 69),
        .init(.drip(secondsPerByte: 0.2), "timeout", 69),
    ]

    @Test(arguments: faults)
    func `S19: A bad answer has its kind and status, and stores nothing`(_ expected: Expected) throws {
        home.emulator.fail(expected.fault)
        let ending = try home.heddle("sync", "acme", "-o", "json")
        #expect(ending.status == expected.status, "\(ending)")
        let json = try ending.json()
        #expect(json.names == ["results", "refreshed", "failed"])
        #expect(json["refreshed"] == 0 && json["failed"] == 1)
        let result = try #require(json["results"]?[0])
        #expect(result.names == ["profile", "outcome", "expires_at", "error"])
        #expect(result["profile"] == "acme" && result["outcome"] == "failed" && result["expires_at"] == .null)
        #expect(result["error"]?.names == ["kind", "message"])
        #expect(result["error"]?["kind"] == .string(expected.kind), "\(ending)")
        #expect(try home.sql().number("SELECT count(*) FROM credential") == 0)
        #expect(home.emulator.counts().elsewhere == 0)
        #expect(home.exchanges == 1)
    }

    @Test func `S22: A token is not sent on to where a redirect leads`() throws {
        let other = try Home()
        home.emulator.fail(.redirect(to: other.emulator.exchangeURL))
        #expect(try home.heddle("credential-process", "acme").status == 69)
        #expect(other.exchanges == 0)
    }

    @Test func `Where no TLS answers, the kind is tls`() throws {
        let url = home.emulator.exchangeURL.replacing("http://", with: "https://")
        try home.heddle("set", "acme", "--exchange-url", url)
        let ending = try home.heddle("sync", "acme", "-o", "json")
        #expect(ending.status == 69)
        #expect(try ending.json()["results"]?[0]?["error"]?["kind"] == "tls", "\(ending)")
    }

    @Test func `A token that is not there is the kind token_reference`() throws {
        try home.heddle("set", "acme", "--token", "env:NOT_SET_ANYWHERE")
        let ending = try home.heddle("sync", "acme", "-o", "json")
        #expect(ending.status == 78)
        #expect(try ending.json()["results"]?[0]?["error"]?["kind"] == "token_reference")
    }

    private static let hostile = "{\"message\":\"\u{1B}[2J\u{1B}]0;owned\u{07}\u{202E}\u{9B}31m \(Home.acmeToken)\"}"

    @Test(arguments: [400, 401, 403, 404, 429, 500, 503])
    func `S35: Nothing of an error's body is shown`(_ status: Int) throws {
        home.emulator.fail(.status(status, body: Self.hostile))
        for words in [
            ["sync", "acme"], ["sync", "acme", "--force", "-o", "json"], ["verify", "acme"], ["show", "acme"],
        ] {
            let ending = try home.run(home.command(Programs.heddle, words))
            #expect(!(ending.output + ending.error).contains("owned"), "\(ending)")
        }
        #expect(try home.filesWithSecrets() == [])
    }

    @Test(arguments: ["text", "json"])
    func `S35: What buckets are called moves no cursor`(_ format: String) throws {
        home.emulator.update {
            $0["acme"]?.buckets = ["plain", "\u{202E}reversed", "c1\u{9B}31m", "zero\u{200B}width"]
        }
        let ending = try home.heddle("verify", "acme", "-o", format)
        #expect(
            !ending.output.unicodeScalars.contains { ["\u{202E}", "\u{9B}", "\u{200B}"].contains($0) }, "\(ending)")
    }
}
