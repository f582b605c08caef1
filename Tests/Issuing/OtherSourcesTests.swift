import CoreWeaveEmulator
import Credentials
import HTTP
import Issuing
import OperatingSystem
import ScriptedServer
import Testing
import Tokens

/// Keys made in other ways than by the exchange of an API token.
@Suite struct OtherSourcesTests {
    private static let acme = CoreWeaveEmulator.Organisation.acme.tokens[0]
    private let now = ClockReading(wall: 1_800_000_000, uptime: 1000, boot: "this")

    private func issue(
        _ method: String, at url: String, token: String = acme
    ) throws -> IssuedCredential {
        let profile = Profile(
            name: try ProfileName("acme"),
            source: CredentialSource(
                method: try #require(CredentialSource.Method(rawValue: method)), token: try TokenReference("env:ACME"),
                exchangeURL: try .exchange(url)),
            zone: try Zone("RNO2A"))
        let client = HTTPClient(userAgent: "heddle/test", network: NetworkSettings { _ in nil })
        let tokens = TokenResolver(environment: ["ACME": token], accountHome: nil)
        return try SourceIssuer(tokens: tokens, client: client, limits: HTTPLimits(totalSeconds: 2))
            .issue(for: profile, now: { now })
    }

    @Test(arguments: [
        ("access-key 3600", 3600.0, false), ("access-key 43200", 43200, false), ("oidc acme", 900, true),
        ("oidc acme 7200", 7200, true),
    ])
    func `Keys of any source live as long as was asked for`(
        _ method: String, _ length: Double, _ hasSession: Bool
    ) throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        let issued = try issue(method, at: emulator.exchangeURL)
        #expect(issued.credential.accessKeyID.reveal() == emulator.counts().keys[0].id)
        #expect((length - 10...length).contains(issued.lifetime.length))
        #expect((issued.credential.sessionToken != nil) == hasSession)
        #expect(issued.principal != nil && emulator.counts().exchanges.minted == 1)
    }

    @Test(arguments: ["access-key 900", "oidc acme", "oidc acme 900"])
    func `A token that is refused is said to be`(_ method: String) throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        let failure = try #require(throws: RefreshFailure.self) {
            try issue(method, at: emulator.exchangeURL, token: "CW-SECRET-unknown")
        }
        #expect(failure.kind == .auth && failure.message.hasSuffix("refused the token (401)"))
    }

    @Test(arguments: ["api-token", "access-key 900", "oidc acme", "oidc acme 900"])
    func `An answer of any source that has the token among its keys is refused`(_ method: String) throws {
        let token = "CW-SECRET-CANARY-0123456789abcdef"
        let body = #"""
            {"AccessKeyId":"CWAK1","accessKeyId":"CWAK1","SecretAccessKey":"s","secretKey":"s","Token":"\#(token)",\#
            "token":"\#(token)","Expiration":"2027-01-15T09:00:00Z","expiry":"2027-01-15T09:00:00Z"}
            """#
        let server = try ScriptedServer([.hear, .answer(body: body)])
        defer { server.stop() }
        let failure = try #require(throws: RefreshFailure.self) { try issue(method, at: server.url, token: token) }
        #expect(failure.kind == .protocolError && !"\(failure)".contains("CANARY"), "\(failure.message)")
        #expect(failure.message.hasSuffix("oken in the response contains the token that was sent"))
    }

    @Test func `Keys of another organisation than the token's are refused`() throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        #expect(throws: RefreshFailure.self) { try issue("oidc globex", at: emulator.exchangeURL) }
        #expect(emulator.counts().exchanges.minted == 0)
    }

    private static let camelCase =
        #"{"accessKeyID":"CWAK1","secretKey":"s","expiry":"2027-01-15T09:00:00Z","principalName":"coreweave/x"}"#

    @Test(
        arguments: [
            (
                "access-key 900", "POST /v1/cwobject/access-key", "Bearer CW-1",
                #"{"durationSeconds":900,"attributes":{"name":"heddle-acme"}}"#
            ),
            ("oidc org-1", "GET /v1/cwobject/temporary-credentials/oidc/org-1", "CW-1", ""),
            (
                "oidc org-1 900", "POST /v1/cwobject/temporary-credentials/oidc", nil,
                #"{"durationSeconds":900,"orgId":"org-1","oidcToken":"CW-1","attributes":{"name":"heddle-acme"}}"#
            ),
        ] as [(String, String, String?, String)])
    func `The request is what CoreWeave documents`(
        _ method: String, _ line: String, _ authorization: String?, _ body: String
    ) throws {
        let answer =
            method.hasPrefix("oidc") && body.isEmpty
            ? #"{"AccessKeyId":"CWAK1","SecretAccessKey":"s","Token":"t","Expiration":"2027-01-15T09:00:00Z"}"#
            : Self.camelCase
        let server = try ScriptedServer([.hear, .answer(body: answer)])
        defer { server.stop() }
        _ = try issue(
            method, at: "\(server.url)/v1/cwobject/temporary-credentials/api-token", token: "CW-1")
        let heard = server.heard.joined()
        #expect(heard.hasPrefix("\(line) HTTP/1.1\r\n"), "\(heard)")
        let field = heard.split(separator: "\r\n").first { $0.lowercased().hasPrefix("authorization:") }
        #expect(field.map { String($0.dropFirst(15)) } == authorization, "\(heard)")
        #expect(server.bodies.map { String(decoding: $0, as: UTF8.self) } == [body])
    }

    @Test func `An exchange URL that is not that of API tokens is used as it is`() throws {
        let server = try ScriptedServer([.hear, .answer(body: Self.camelCase)])
        defer { server.stop() }
        _ = try issue("access-key 900", at: "\(server.url)/mine")
        #expect(server.heard.joined().hasPrefix("POST /mine HTTP/1.1"))
    }

    @Test func `A token with quotes in it is spelt so that JSON keeps it`() throws {
        let server = try ScriptedServer([.hear, .answer(body: Self.camelCase)])
        defer { server.stop() }
        _ = try issue("oidc org-1 900", at: server.url, token: #"a"b\c"#)
        #expect(String(decoding: server.bodies.joined(), as: UTF8.self).contains(#""oidcToken":"a\"b\\c""#))
    }
}
