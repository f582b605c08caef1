import CoreWeaveEmulator
import Credentials
import Exchange
import ScriptedServer
import Testing

@Suite struct GoodAnswerTests {
    @Test func `A token is exchanged for what the answer has`() throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        let answer = try exchange(at: emulator.exchangeURL)
        #expect(answer.credential.accessKeyID.reveal() == emulator.counts().keys.first?.id)
        #expect(answer.credential.secretAccessKey.reveal().count == 40)
        #expect(answer.credential.sessionToken?.reveal().hasSuffix("==") == true)
        #expect(emulator.counts().exchanges.asked == 1)
        #expect(emulator.counts().userAgents == ["heddle/test": 1])
    }

    @Test func `The request is one GET that carries the token and asks for JSON`() throws {
        let server = try ScriptedServer([.hear, .answer(body: body())])
        defer { server.stop() }
        _ = try exchange("CW-SECRET-x", at: server.url + "/v1/exchange")
        let lines = try #require(server.heard.first).split(separator: "\r\n").map(String.init)
        #expect(lines.first == "GET /v1/exchange HTTP/1.1")
        #expect(lines.contains("Authorization: Bearer CW-SECRET-x"))
        #expect(lines.contains("Accept: application/json"))
        #expect(server.heard.count == 1)
    }

    @Test(arguments: [0, 3, 6, 9], [nil, 0, 120, -330])
    func `Expiration is read with any number of digits and either zone form`(digits: Int, offset: Int?) throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        emulator.update { $0.expiration = .init(fractionDigits: digits, offsetMinutes: offset) }
        let answer = try exchange(at: emulator.exchangeURL)
        #expect((898.0...901.0).contains(answer.lifetime.length))
        #expect(answer.credential.expires == answer.lifetime.end(at: now()))
    }

    @Test func `An organisation without session tokens gets a credential without one`() throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        emulator.update { $0["acme"]?.givesSessionToken = false }
        #expect(try exchange(at: emulator.exchangeURL).credential.sessionToken == nil)
    }

    @Test func `S28: nothing that prints an answer shows its keys`() throws {
        let server = try ScriptedServer([.hear, .answer(body: body(rest: #","Token":"CANARY""#))])
        defer { server.stop() }
        let answer = try exchange(at: server.url)
        #expect(answer.credential.sessionToken?.reveal() == "CANARY")
        var dumped = ""
        dump(answer, to: &dumped)
        for text in ["\(answer)", String(reflecting: answer), dumped] {
            #expect(!text.contains("CANARY") && !text.contains("a+b/c=") && !text.contains("CWAKAAAA"))
        }
    }
}

/// A good answer but for what is asked otherwise.
func body(expiration: String = "2099-01-02T03:04:05Z", rest: String = "") -> String {
    #"{"AccessKeyId":"CWAKAAAAAAAAAAAAAAAA","SecretAccessKey":"a+b/c=","Expiration":"\#(expiration)"\#(rest)}"#
}
