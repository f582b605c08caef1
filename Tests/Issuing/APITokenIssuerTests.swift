import CoreWeaveEmulator
import Credentials
import HTTP
import Issuing
import OperatingSystem
import ScriptedServer
import Testing
import Tokens

/// The way from a profile to its keys, or to why there are none.
@Suite struct APITokenIssuerTests {
    let emulator: CoreWeaveEmulator
    private let now = ClockReading(wall: 1_800_000_000, uptime: 1000, boot: "this")

    init() throws {
        emulator = try CoreWeaveEmulator.start()
    }

    private func profile(token: String = "env:ACME", at url: String? = nil) throws -> Profile {
        Profile(
            name: try ProfileName("acme"),
            source: CredentialSource(
                token: try TokenReference(token), exchangeURL: try .exchange(url ?? emulator.exchangeURL)),
            zone: try Zone("RNO2A"))
    }

    private func issue(_ profile: Profile, token: String = CoreWeaveEmulator.Organisation.acme.tokens[0]) throws
        -> IssuedCredential
    {
        let client = HTTPClient(userAgent: "heddle/test", network: NetworkSettings { _ in nil })
        let tokens = TokenResolver(environment: ["ACME": token], accountHome: nil)
        return try SourceIssuer(tokens: tokens, client: client, limits: HTTPLimits(totalSeconds: 2))
            .issue(for: profile, now: { now })
    }

    private func failure(_ profile: Profile, token: String = CoreWeaveEmulator.Organisation.acme.tokens[0]) throws
        -> RefreshFailure
    {
        try #require(throws: RefreshFailure.self) { try issue(profile, token: token) }
    }

    @Test func `A profile's token is exchanged for keys at its exchange`() throws {
        defer { emulator.stop() }
        let issued = try issue(profile())
        #expect(issued.credential.accessKeyID.reveal() == emulator.counts().keys[0].id)
        #expect(issued.principal?.contains("attributes") == true)
        #expect((890...900).contains(issued.lifetime.length))
        #expect(emulator.counts().exchanges.asked == 1)
    }

    @Test(arguments: [
        ("env:NOWHERE", "environment variable NOWHERE is not set (it should hold the token)"),
        ("nowhere:x", "unknown kind of token reference: nowhere:…"),
    ])
    func `A reference without a token is that kind of failure, and nothing is asked`(
        _ reference: String, _ message: String
    ) throws {
        defer { emulator.stop() }
        let failure = try failure(profile(token: reference))
        #expect(failure.kind == .tokenReference && failure.message == message && failure.hint != nil)
        #expect(failure.at == now.timestamp && failure.retryAfter == nil)
        #expect(emulator.counts().exchanges.asked == 0)
    }

    @Test(arguments: ["\"CW-SECRET-canary\"", "Bearer CW-SECRET-canary", "CW-SECRET\ncanary"])
    func `S24: What is no token is refused before anything is sent, and not repeated`(_ token: String) throws {
        let server = try ScriptedServer([.hear, .answer()])
        defer { server.stop() }
        let failure = try failure(profile(at: server.url), token: token)
        #expect(failure.kind == .tokenReference && server.heard.isEmpty)
        #expect(!failure.message.contains("canary") && failure.hint?.contains("canary") == false)
    }

    @Test(
        arguments: [
            (401, .auth, 17), (403, .auth, 17), (429, .rateLimited, 17), (503, .unavailable, 17),
            (302, .protocolError, nil),
        ] as [(Int, RefreshFailure.Kind, Int?)])
    func `What the exchange answers is a failure in the words of sync`(
        _ status: Int, _ kind: RefreshFailure.Kind, _ retryAfter: Int?
    ) throws {
        defer { emulator.stop() }
        emulator.fail(.status(status, retryAfter: .seconds(17)))
        let failure = try failure(profile())
        #expect(failure.kind == kind && failure.retryAfter == retryAfter && failure.at == now.timestamp)
        #expect(failure.message.contains("\(status)") && failure.hint != nil)
        #expect(emulator.counts().exchanges.asked == 1)
    }

    @Test func `A host that isn't there is unavailable`() throws {
        defer { emulator.stop() }
        let host = try ScriptedServer.abandonedHost()
        let failure = try failure(profile(at: "http://\(host)"))
        #expect(failure.kind == .unavailable && failure.message.contains(host))
    }
}
