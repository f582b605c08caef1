import HTTP
import ScriptedServer
import Testing

/// Answers that a middlebox has compressed, or says it has.
@Suite struct EncodedAnswerTests {
    private let document = #"{"AccessKeyId":"A"}"#

    private func answer(_ encoding: String, _ body: [UInt8], status: Int = 200) -> [ScriptedServer.Step] {
        let head = "HTTP/1.1 \(status) OK\r\nContent-Encoding: \(encoding)\r\nContent-Length: \(body.count)\r\n\r\n"
        return [.hear, .say(head), .sayBytes(body)]
    }

    private static let gzip: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xAB, 0x56, 0x72, 0x4C, 0x4E, 0x4E, 0x2D, 0x2E,
        0xF6, 0x4E, 0xAD, 0xF4, 0x4C, 0x51, 0xB2, 0x52, 0x72, 0x54, 0xAA, 0x05, 0x00, 0x4C, 0x60, 0x01, 0x11, 0x13,
        0x00, 0x00, 0x00,
    ]
    private static let deflate: [UInt8] = [
        0x78, 0x9C, 0xAB, 0x56, 0x72, 0x4C, 0x4E, 0x4E, 0x2D, 0x2E, 0xF6, 0x4E, 0xAD, 0xF4, 0x4C, 0x51, 0xB2, 0x52,
        0x72, 0x54, 0xAA, 0x05, 0x00, 0x41, 0x11, 0x06, 0x24,
    ]
    /// Without zlib's header, as some servers understand the word.
    private static let rawDeflate: [UInt8] = [
        0xAB, 0x56, 0x72, 0x4C, 0x4E, 0x4E, 0x2D, 0x2E, 0xF6, 0x4E, 0xAD, 0xF4, 0x4C, 0x51, 0xB2, 0x52, 0x72, 0x54,
        0xAA, 0x05, 0x00,
    ]
    private static let zstd: [UInt8] = [
        0x28, 0xB5, 0x2F, 0xFD, 0x04, 0x58, 0x99, 0x00, 0x00, 0x7B, 0x22, 0x41, 0x63, 0x63, 0x65, 0x73, 0x73, 0x4B,
        0x65, 0x79, 0x49, 0x64, 0x22, 0x3A, 0x22, 0x41, 0x22, 0x7D, 0xB7, 0xEF, 0xF4, 0x72,
    ]
    /// One block that is stored as it is.
    private static let brotli: [UInt8] = [0x0B, 0x09, 0x80] + Array(#"{"AccessKeyId":"A"}"#.utf8) + [0x03]

    @Test(
        arguments: [
            ("gzip", gzip), ("x-gzip", gzip), ("GZIP", gzip), ("deflate", deflate), ("deflate", rawDeflate),
            ("identity", Array(#"{"AccessKeyId":"A"}"#.utf8)),
        ] as [(String, [UInt8])])
    func `S19: an answer that comes compressed without having been asked for is read`(
        _ encoding: String, _ body: [UInt8]
    ) throws {
        let server = try ScriptedServer(answer(encoding, body))
        defer { server.stop() }
        #expect(try get(server.url).body == Array(document.utf8))
        #expect(server.heard.first?.contains("Accept-Encoding") == false)
    }

    /// Not every libcurl has these.
    @Test(arguments: [("br", brotli), ("zstd", zstd)] as [(String, [UInt8])])
    func `S19: what libcurl can't decode is named`(_ encoding: String, _ body: [UInt8]) throws {
        let server = try ScriptedServer(answer(encoding, body))
        defer { server.stop() }
        do {
            #expect(try get(server.url).body == Array(document.utf8))
        } catch let error as HTTPError {
            #expect(error == .undecodable(host: server.host, encoding: encoding))
        }
    }

    @Test(
        arguments: [
            ("gzip", Array("not gzip".utf8)), ("deflate", [0xFF, 0xFF, 0xFF]), ("compress", gzip),
            ("aws-chunked", gzip), ("gzip, compress", gzip),
        ] as [(String, [UInt8])])
    func `S19: what is not what it says, or in an encoding that nobody knows, is named`(
        _ encoding: String, _ body: [UInt8]
    ) throws {
        let server = try ScriptedServer(answer(encoding, body))
        defer { server.stop() }
        #expect(try failure { try get(server.url) } == .undecodable(host: server.host, encoding: encoding))
    }

    @Test func `A refusal is one whatever its body is encoded in`() throws {
        let server = try ScriptedServer(answer("compress", [1, 2, 3], status: 401))
        defer { server.stop() }
        let response = try get(server.url)
        #expect(response.status == 401 && response.body.isEmpty)
    }

    /// 97 bytes that become 65,537.
    @Test func `S19: the limit is one of decoded bytes`() throws {
        let bomb: [UInt8] =
            [
                0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xED, 0xC1, 0x01, 0x01, 0x00, 0x00, 0x00,
                0x82, 0xA0, 0xDB, 0xCE, 0xAF, 0x21, 0x40, 0x01,
            ] + [UInt8](repeating: 0, count: 62) + [0xC0, 0x0D, 0x81, 0xD8, 0x2A, 0x9C, 0x01, 0x00, 0x01, 0x00]
        let server = try ScriptedServer(answer("gzip", bomb))
        defer { server.stop() }
        #expect(try failure { try get(server.url) } == .bodyTooLarge(host: server.host, limit: 65536))
    }
}
