import Credentials
import Testing

@testable import Endpoint

/// What is not answered, whoever asks and whatever token they show.
@Suite struct RefusalTests {
    let fixture: EndpointFixture

    init() throws {
        fixture = try EndpointFixture()
        try fixture.add("acme", keysAged: 10)
    }

    /// - Parameters:
    ///   - line: what is asked for.
    ///   - fields: besides `Authorization`, which is right.
    private func response(
        _ line: String, _ fields: [String], body: String = ""
    ) throws -> Client.Response {
        let client = try fixture.client()
        let all = fields + ["Authorization: \(try fixture.token(of: "acme"))"]
        client.send("\(line) HTTP/1.1\r\n" + all.map { $0 + "\r\n" }.joined() + "\r\n\(body)")
        return try client.response(hasBody: !line.hasPrefix("HEAD"))
    }

    private func response(_ fields: [String], body: String = "") throws -> Client.Response {
        try response("GET /v1/credentials/acme", fields, body: body)
    }

    private var ownHost: String { "Host: \(fixture.host)" }

    /// Whoever is refused learns why, in the form that SDKs read, and the connection ends.
    private func expect(_ response: Client.Response, _ status: Int, _ code: String) {
        #expect(
            response.status == status && response.body.hasPrefix(#"{"code":"\#(code)","Code":"\#(code)","message":""#))
        #expect(response.body.contains(#"","Message":""#) && !response.body.contains("secret-old"))
        #expect(response.fields["connection"] == "close" && response.fields["cache-control"] == "no-store")
        #expect(response.fields["content-type"] == "application/json")
    }

    @Test func `What is asked for as it should be is answered`() throws {
        for host in ["127.0.0.1", "localhost", "LOCALHOST"] {
            let response = try response(["Host: \(host):\(fixture.endpoint.port)"])
            #expect(response.status == 200 && response.body.contains("secret-old"), "\(host): \(response)")
        }
    }

    @Test(arguments: [
        "Host: evil.example", "Host: evil.example:PORT", "Host: 127.0.0.1", "Host: localhost", "Host: 127.0.0.1:1",
        "Host: 127.0.0.1.evil.example:PORT", "Host: 127.0.0.2:PORT", "Host: [::1]:PORT", "Host:",
        "Host: user@127.0.0.1:PORT",
        "X: 1", "Host: 127.0.0.1:PORT\r\nHost: 127.0.0.1:PORT", "Host: 127.0.0.1:PORT, evil.example",
    ])
    func `Another Host, none and two of them are refused`(_ field: String) throws {
        let field = field.split(separator: "PORT", omittingEmptySubsequences: false)
            .joined(separator: "\(fixture.endpoint.port)")
        expect(try response([field]), 421, "MisdirectedRequest")
    }

    @Test(arguments: [
        "Origin: https://evil.example", "origin: null", "Sec-Fetch-Site: same-origin", "SEC-FETCH-MODE: no-cors",
        "Sec-Fetch-Dest: script", "Forwarded: for=10.0.0.1", "X-Forwarded-For: 10.0.0.1", "x-forwarded-host: a",
        "X-Forwarded-Proto: https", "Origin:",
    ])
    func `What a browser or a proxy sends is refused`(_ field: String) throws {
        expect(try response([ownHost, field]), 403, "Forbidden")
    }

    @Test(arguments: ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "HEAD"])
    func `Another method is refused`(_ method: String) throws {
        let response = try response("\(method) /v1/credentials/acme", [ownHost])
        #expect(response.status == 405 && response.fields["allow"] == "GET")
        if method != "HEAD" { expect(response, 405, "MethodNotAllowed") }
    }

    @Test func `A body is refused, announced or in chunks, and before it has come`() throws {
        expect(try response([ownHost, "Content-Length: 5"], body: "hello"), 413, "ContentTooLarge")
        expect(
            try response([ownHost, "Transfer-Encoding: chunked"], body: "5\r\nhello\r\n0\r\n\r\n"), 413,
            "ContentTooLarge")
        expect(try response([ownHost, "Content-Length: 1000000"]), 413, "ContentTooLarge")
        #expect(try response([ownHost, "Content-Length: 0"]).status == 200)
    }

    @Test func `What is still sent when a body is refused doesn't make the refusal unreadable`() throws {
        let megabyte = String(repeating: "x", count: 1 << 20)
        expect(try response([ownHost, "Content-Length: \(1 << 20)"], body: megabyte), 413, "ContentTooLarge")
    }

    @Test(arguments: [1, 40, 400])
    func `A header of more than 16 KiB is refused, in however many fields it comes`(_ count: Int) throws {
        func fields(_ bytes: Int) -> [String] {
            [ownHost] + (0..<count).map { "X-\($0): " + String(repeating: "x", count: bytes / count) }
        }
        // Of more than 256 fields NIO itself has enough.
        if count < 256 { #expect(try response(fields(15_000)).status == 200) }
        for bytes in [16_500, 40_000, 1_000_000] {
            expect(try response(fields(bytes)), 431, "RequestHeaderFieldsTooLarge")
        }
    }

    @Test func `A request line of more than 16 KiB is refused, too, before its end has come`() throws {
        let client = try fixture.client()
        client.send("GET /" + String(repeating: "x", count: 17_000 + HeadMeter.portion))
        expect(try client.response(), 431, "RequestHeaderFieldsTooLarge")
    }

    @Test(arguments: [
        "rubbish\r\n\r\n", "GET / HTTP/2.0\r\nHost: x\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}",
        "GET /v1/health HTTP/1.1\r\nHost : x\r\n\r\n", "GET /v1/health HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    ])
    func `What is not HTTP is refused`(_ text: String) throws {
        let client = try fixture.client()
        client.send(text)
        #expect(try client.response().status == 400)
        #expect(try client.isClosed())
    }

    @Test func `The order is Host, browser, method, body: what is told first tells least`() throws {
        let everything = ["Host: evil.example", "Origin: https://evil.example", "Content-Length: 5"]
        #expect(try response("POST /v1/credentials/acme", everything, body: "hello").status == 421)
        #expect(
            try response("POST /v1/credentials/acme", [ownHost] + everything.dropFirst(), body: "hello").status == 403)
        #expect(try response("POST /v1/credentials/acme", [ownHost, "Content-Length: 5"], body: "hello").status == 405)
    }

    @Test(arguments: ["/", "/v1/credentials", "/v1/health/", "/v1/health?x", "//v1/health", "/v1/credentials/%zz", "*"])
    func `Nothing else is here`(_ path: String) throws {
        let client = try fixture.client()
        client.send("GET \(path) HTTP/1.1\r\nHost: \(fixture.host)\r\n\r\n")
        #expect(try client.response().status == 404)
    }

    @Test func `Health needs no token and says nothing but that`() throws {
        let client = try fixture.client()
        client.send("GET /v1/health HTTP/1.1\r\nHost: \(fixture.host)\r\n\r\n")
        let response = try client.response()
        #expect(response.status == 200 && response.body == #"{"status":"ok"}"#)
        #expect(
            Set(response.fields.keys).isSubset(of: [
                "content-type", "content-length", "cache-control", "x-content-type-options",
                "cross-origin-resource-policy",
            ]))
    }

    @Test func `An unknown name, a wrong token and none look the same`() throws {
        let token = try fixture.token(of: "acme")
        let responses = try [
            fixture.get("nobody", token: token), fixture.get("acme", token: String(token.dropLast())),
            fixture.get("acme", token: token + "0"), fixture.get("acme", token: "Bearer"),
            fixture.get("acme", token: ""),
            fixture.get("ACME", token: token), fixture.get("acme/", token: token), fixture.get("", token: token),
            fixture.get("acme", token: "Basic \(token)"), fixture.get("acme%20", token: token),
            fixture.get("acme", token: "\(token)\r\nAuthorization: \(token)"),
        ]
        expect(responses[0], 403, "AccessDenied")
        for response in responses { #expect(response == responses[0]) }
    }

    @Test func `Keys that are in memory are given to nobody with another token`() throws {
        try fixture.keepInMemory("acme")
        #expect(try fixture.get("acme", token: "wrong").status == 403)
        #expect(try fixture.get("acme").status == 200)
    }
}
