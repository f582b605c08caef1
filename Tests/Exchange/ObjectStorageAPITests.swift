import CoreWeaveEmulator
import Credentials
import HTTP
import ScriptedServer
import Testing

@testable import Exchange

/// What is asked of CoreWeave's API beside its exchanges.
@Suite struct ObjectStorageAPITests {
    private let now = ClockReading(wall: 1_800_000_000, uptime: 1000, boot: "this")
    private let keyID = Secret("CWAKEXAMPLE12345")

    private func api() -> ObjectStorageAPI {
        ObjectStorageAPI(
            client: HTTPClient(userAgent: "heddle/test", network: NetworkSettings { _ in nil }),
            limits: HTTPLimits(totalSeconds: 2))
    }

    private func allows(_ url: String) throws -> Bool {
        try api().allows(
            .listBuckets, token: APIToken(Secret("CW-1")),
            besides: .exchange("\(url)/v1/cwobject/temporary-credentials/api-token"),
            now: { now })
    }

    private func revoke(_ url: String) throws {
        try api().revoke(
            keyID, token: APIToken(Secret("CW-1")), besides: .exchange("\(url)/v1/cwobject/access-key"), now: { now })
    }

    private func answering(_ steps: [ScriptedServer.Step], _ body: (ScriptedServer) throws -> Void) throws {
        let server = try ScriptedServer([.hear] + steps)
        defer { server.stop() }
        try body(server)
    }

    @Test func `The requests are those that CoreWeave documents, beside whatever exchange is the profile's`() throws {
        try answering([.answer(body: #"{"verdict":true}"#)]) { server in
            let isAllowed = try allows(server.url)
            #expect(isAllowed)
            #expect(server.heard[0].hasPrefix("POST /v1/cwobject/auth/can-i HTTP/1.1\r\n"))
            #expect(server.heard[0].contains("Authorization: Bearer CW-1\r\n"))
            let body = #"{"actions":["s3:ListAllMyBuckets"],"resources":["*"]}"#
            #expect(server.bodies.map { String(decoding: $0, as: UTF8.self) } == [body])
        }
        try answering([.answer(body: "{}")]) { server in
            try revoke(server.url)
            #expect(server.heard[0].hasPrefix("POST /v1/cwobject/revoke-access-key/access-key HTTP/1.1\r\n"))
            #expect(
                server.bodies.map { String(decoding: $0, as: UTF8.self) } == [#"{"accessKey":"CWAKEXAMPLE12345"}"#])
        }
    }

    @Test(arguments: [(#"{"verdict":true}"#, true), (#"{"verdict":false}"#, false), ("{}", false)])
    func `A verdict is yes only where it says so`(_ body: String, _ isAllowed: Bool) throws {
        try answering([.answer(body: body)]) { server in
            let answer = try allows(server.url)
            #expect(answer == isAllowed)
        }
    }

    @Test(arguments: ["", "[]", "true", #"{"verdict":"true"}"#, #"{"verdict":1}"#, #"{"ok":true}"#, "<html>"])
    func `What is no verdict is neither yes nor no`(_ body: String) throws {
        try answering([.answer(body: body)]) { server in
            let error = try #require(throws: APIError.self) { try allows(server.url) }
            #expect(error.status == .unavailable, "\(error.message)")
        }
    }

    @Test(arguments: [
        (401, Credentials.ExitStatus.refused, "refused the token (401)"),
        (403, .refused, "may not revoke access keys (403)"),
        (404, .unavailable, "doesn't know the access key (404)"), (429, .tryAgain, "rate limited (429)"),
        (503, .unavailable, "failed to answer (503)"), (302, .unavailable, "redirect (302)"),
        (204, .unavailable, "unexpected status 204"),
    ])
    func `A key counts as revoked only where the answer says so`(
        _ status: Int, _ exit: Credentials.ExitStatus, _ words: String
    ) throws {
        try answering([.answer(status, ["Location: /elsewhere"], body: status == 204 ? "" : "{}")]) { server in
            let error = try #require(throws: APIError.self) { try revoke(server.url) }
            #expect(error.status == exit && error.message.contains(words), "\(error.message)")
        }
    }

    @Test func `A page of a proxy revokes nothing`() throws {
        try answering([.answer(body: "<html>Welcome!</html>")]) { server in
            #expect(throws: APIError.self) { try revoke(server.url) }
        }
    }

    @Test func `An error repeats neither the token, nor the key, nor what the answer says`() throws {
        try answering([.answer(403, body: #"{"code":7,"message":"CW-1 CWAKEXAMPLE12345"}"#)]) { server in
            let error = try #require(throws: APIError.self) { try revoke(server.url) }
            let words = "\(error) \(error.message) \(error.hint ?? "")"
            #expect(!words.contains("CW-1") && !words.contains("CWAKEXAMPLE12345"), "\(words)")
        }
    }

    @Test func `An exchange of somebody's own has no API to ask, and is sent nothing`() throws {
        let server = try ScriptedServer([.hear, .answer(body: #"{"verdict":true}"#)])
        defer { server.stop() }
        let error = try #require(throws: APIError.self) {
            try api().allows(
                .listBuckets, token: APIToken(Secret("CW-1")), besides: .exchange("\(server.url)/mine"), now: { now })
        }
        #expect(error.status == .setUp && server.heard.isEmpty)
    }

    @Test func `The emulator answers as documented`() throws {
        var configuration = CoreWeaveEmulator.Configuration()
        configuration["acme"]?.tokens = ["CW-1"]
        let emulator = try CoreWeaveEmulator.start(configuration)
        defer { emulator.stop() }
        #expect(try allows(emulator.url))
        emulator.update { $0["acme"]?.deniedActions = ["s3:ListAllMyBuckets"] }
        #expect(try !allows(emulator.url))
        #expect(throws: APIError.self) { try revoke(emulator.url) }
        #expect(emulator.counts().authorizationChecks == 2 && emulator.counts().revokedKeys.isEmpty)
    }
}
