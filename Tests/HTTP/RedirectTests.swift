import CoreWeaveEmulator
import HTTP
import ScriptedServer
import Testing

@Suite struct RedirectTests {
    @Test(arguments: [300, 301, 302, 303, 305, 307, 308])
    func `S22: a redirect is an answer, and its target hears nothing`(_ status: Int) throws {
        let target = try ScriptedServer([.hear, .answer()])
        defer { target.stop() }
        let server = try ScriptedServer([
            .hear, .answer(status, ["Location: \(target.url)/elsewhere"], body: "moved"), .hear, .answer(),
        ])
        defer { server.stop() }
        let response = try get(server.url, authorization: "Bearer T")
        #expect(response.status == status)
        #expect(response.body == Array("moved".utf8))
        #expect(server.heard.count == 1)
        #expect(target.heard.isEmpty)
    }

    @Test(arguments: ["/again", "file:///etc/passwd", "ftp://127.0.0.1/", ""])
    func `S22: wherever a redirect leads, it is not followed`(_ location: String) throws {
        let server = try ScriptedServer([.hear, .answer(302, ["Location: \(location)"]), .hear, .answer()])
        defer { server.stop() }
        #expect(try get(server.url).status == 302)
        #expect(server.heard.count == 1)
    }

    @Test func `S22: the emulator's redirect brings nobody to its target`() throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        emulator.fail(.redirect())
        #expect(try get(emulator.exchangeURL, authorization: "Bearer T").status == 302)
        #expect(emulator.counts().elsewhere == 0)
        #expect(emulator.counts().exchanges.asked == 1)
    }
}
