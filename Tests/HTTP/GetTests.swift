import Credentials
import HTTP
import ScriptedServer
import Testing

@Suite struct GetTests {
    @Test func `A request is one GET, with the fields it was given and who sends it`() throws {
        let server = try ScriptedServer([.hear, .answer(body: "hello")])
        defer { server.stop() }
        let response = try get(
            server.url + "/a/path", authorization: "Bearer T", headers: [("Accept", "application/json")])
        #expect(response.status == 200)
        #expect(response.body == Array("hello".utf8))
        let lines = try #require(server.heard.first).split(separator: "\r\n").map(String.init)
        #expect(lines.first == "GET /a/path HTTP/1.1")
        #expect(
            Set(lines.dropFirst()) == [
                "Host: \(server.host)", "User-Agent: heddle/test", "Authorization: Bearer T",
                "Accept: application/json",
            ])
        #expect(server.heard.count == 1)
    }

    @Test(arguments: [
        ("", "", "/"), ("/", "", "/"), ("/a/../b/./c", "", "/a/../b/./c"), ("/a%2fb", "", "/a%2fb"),
        ("//a", "", "//a"), ("", "x=1", "/?x=1"), ("/p", "x=%2F&y", "/p?x=%2F&y"),
    ])
    func `A path and a query arrive as they were given`(_ path: String, _ query: String, _ target: String) throws {
        let server = try ScriptedServer([.hear, .answer()])
        defer { server.stop() }
        _ = try get(server.url + path, query: query)
        #expect(server.heard.first?.hasPrefix("GET \(target) HTTP/1.1\r\n") == true)
    }

    @Test func `An empty field is sent as one`() throws {
        let server = try ScriptedServer([.hear, .answer()])
        defer { server.stop() }
        _ = try get(server.url, headers: [("X-Empty", "")])
        #expect(server.heard.first?.contains("\r\nX-Empty:\r\n") == true)
    }

    @Test(arguments: [200, 204, 304, 400, 401, 403, 404, 418, 429, 500, 503, 599, 999])
    func `Any status is an answer`(_ status: Int) throws {
        let server = try ScriptedServer([.hear, .answer(status)])
        defer { server.stop() }
        #expect(try get(server.url).status == status)
        #expect(server.heard.count == 1)
    }

    @Test func `An interim answer is not the answer`() throws {
        let interim = "HTTP/1.1 103 Early Hints\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: 9\r\n\r\n"
        let server = try ScriptedServer([.hear, .say(interim), .answer(503, ["Content-Type: text/plain"])])
        defer { server.stop() }
        let response = try get(server.url)
        #expect(response.status == 503)
        #expect(response.contentType == "text/plain")
        #expect(response.date == nil)
        #expect(response.retryAfter(now: Timestamp(seconds: 0)) == nil)
    }

    @Test func `A chunked body is put together`() throws {
        let server = try ScriptedServer([
            .hear, .say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"),
        ])
        defer { server.stop() }
        #expect(try get(server.url).body == Array("abcde".utf8))
    }

    @Test func `A body without a length ends with its connection`() throws {
        let server = try ScriptedServer([.hear, .say("HTTP/1.0 200 OK\r\n\r\nabc")])
        defer { server.stop() }
        #expect(try get(server.url).body == Array("abc".utf8))
    }

    @Test func `A response never prints its body`() throws {
        let server = try ScriptedServer([.hear, .answer(401, body: "CANARY")])
        defer { server.stop() }
        let response = try get(server.url)
        #expect(response.body == Array("CANARY".utf8))
        var dumped = ""
        dump(response, to: &dumped)
        let numbers = response.body.map(String.init).joined(separator: ", ")
        for text in ["\(response)", String(reflecting: response), dumped, "\([response])"] {
            #expect(text.contains("401") && !text.contains("CANARY") && !text.contains(numbers))
            #expect(!text.contains("67"))
        }
    }

    @Test func `S28: a dumped request shows no value of its fields`() throws {
        let request = try request("http://127.0.0.1:1", authorization: "Bearer CANARY")
        var dumped = ""
        dump(request, to: &dumped)
        #expect(dumped.contains("Authorization"))
        #expect(![dumped, "\(request)", String(reflecting: request)].contains { $0.contains("CANARY") })
    }
}
