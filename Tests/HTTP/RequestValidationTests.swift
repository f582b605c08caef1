import Credentials
import HTTP
import ScriptedServer
import Testing

@Suite struct RequestValidationTests {
    @Test(arguments: ["a\r\nX-Injected: 1", "a\nb", "a\rb", "a\0b", "\n", "a\u{7F}", "a\u{1B}[2J", "tökén", "a\u{85}b"])
    func `S24: a value that is no field's is refused before anything is sent`(_ value: String) throws {
        let server = try ScriptedServer([.hear, .answer()])
        defer { server.stop() }
        let error = try failure {
            try get(server.url, authorization: "Bearer CANARY" + value, headers: [("Accept", "*/*")])
        }
        #expect(error == .invalidHeader(name: "Authorization"))
        #expect(error?.status == .bug)
        #expect(error?.message.contains("CANARY") == false)
        #expect(server.heard.isEmpty)
    }

    @Test(arguments: ["", "X Y", "X:", "X\r\nY", "X\0", "Ä", "X;", "(X)"])
    func `S24: a name that is no field's is refused, and not repeated`(_ name: String) throws {
        let server = try ScriptedServer([.hear, .answer()])
        defer { server.stop() }
        let error = try failure { try get(server.url, headers: [(name, "value")]) }
        #expect(error == .invalidHeader(name: "…"))
        #expect(server.heard.isEmpty)
    }

    @Test(arguments: ["a b", "a\r\nb", "a\0", "a#b", "ä", "\u{7F}"])
    func `A query that would not be one is refused before anything is sent`(_ query: String) throws {
        let server = try ScriptedServer([.hear, .answer()])
        defer { server.stop() }
        #expect(try failure { try get(server.url, query: query) } == .invalidQuery)
        #expect(server.heard.isEmpty)
    }

    @Test func `Spaces, tabs and every visible character may stand in a value`() throws {
        let server = try ScriptedServer([.hear, .answer()])
        defer { server.stop() }
        let visible = String(
            String.UnicodeScalarView((0x21...0x7E).compactMap(Unicode.Scalar.init(_:) as (Int) -> Unicode.Scalar?)))
        _ = try get(server.url, headers: [("X", visible + " \t.")])
        #expect(server.heard.first?.contains("\r\nX: \(visible) \t.\r\n") == true)
    }
}
