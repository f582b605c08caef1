import CoreWeaveEmulator
import Credentials
import Exchange
import ScriptedServer
import Testing

@Suite struct ClockTests {
    @Test(arguments: [0.0, 600, -600, 86400, -86400])
    func `S20: however wrong this machine's clock is, a key has its whole lifetime`(_ skew: Double) throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        emulator.update { $0.dateSkew = skew }
        let answer = try exchange(at: emulator.exchangeURL)
        let here = now()
        #expect((898.0...901.0).contains(answer.lifetime.length))
        #expect(abs(answer.lifetime.issuerOffset - skew) < 2)
        #expect(abs(Double(answer.lifetime.end(at: here).seconds) - here.wall - 900) < 2)
        #expect((898.0...901.0).contains(answer.lifetime.remaining(at: here)))
        #expect(abs(try #require(answer.issuerDate?.seconds) - here.timestamp.seconds - Int(skew)) <= 1)
    }

    @Test func `S20: a clock within a few seconds of the exchange's is trusted`() throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        emulator.update { $0.dateHeaderSkew = 3 }
        var reading: ClockReading?
        let answer = try exchange(at: emulator.exchangeURL) {
            reading = now()
            return reading ?? now()
        }
        #expect(answer.lifetime.issuerOffset == 0)
        #expect(answer.lifetime.obtained == reading)
    }

    @Test func `The clocks are read once, when the answer has come`() throws {
        let server = try ScriptedServer([.hear, .answer(body: body())])
        defer { server.stop() }
        var readings = 0
        _ = try exchange(at: server.url) {
            readings += 1
            #expect(server.heard.count == 1)
            return now()
        }
        #expect(readings == 1)
    }

    @Test func `Without a Date this machine's clock is all there is`() throws {
        let server = try ScriptedServer([.hear, .answer(body: body(expiration: "2020-01-01T00:15:00Z"))])
        defer { server.stop() }
        let reading = ClockReading(wall: 1_577_836_800.25, uptime: 7, boot: "b")
        let answer = try exchange(at: server.url, now: { reading })
        #expect(answer.issuerDate == nil)
        #expect(answer.lifetime.obtained == reading)
        #expect(answer.lifetime.length == 899.75)
    }

    /// This machine's clock, as seconds since 2020, when a key that ended at 2020-01-01T00:00:00Z comes.
    @Test(
        arguments: [
            (nil, 0.0, nil, "check this machine's clock with date"),
            ("Date: Wed, 01 Jan 2020 00:00:00 GMT", 0.0, 0, "try again; the exchange's own clock may be wrong"),
            (
                "Date: Wed, 01 Jan 2020 00:10:00 GMT", 1200.0, 600,
                "set this machine's clock: it is 10m ahead of the exchange's"
            ),
            (
                "Date: Wed, 01 Jan 2020 00:10:00 GMT", -7200.0, -7800,
                "set this machine's clock: it is 2h behind the exchange's"
            ),
        ] as [(String?, Double, Int?, String)])
    func `S20: of a key that comes expired, the hint says whose clock is wrong`(
        _ date: String?, _ wall: Double, _ off: Int?, _ hint: String
    ) throws {
        let fields = [date].compactMap { $0 }
        let server = try ScriptedServer([.hear, .answer(200, fields, body: body(expiration: "2020-01-01T00:00:00Z"))])
        defer { server.stop() }
        let reading = ClockReading(wall: 1_577_836_800 + wall, uptime: 7, boot: "b")
        let error = try failure { try exchange(at: server.url, now: { reading }) }
        let expired = Timestamp(seconds: 1_577_836_800)
        #expect(error == .alreadyExpired(host: server.host, expired: expired, clockOff: off))
        #expect(error?.hint == hint)
    }
}
