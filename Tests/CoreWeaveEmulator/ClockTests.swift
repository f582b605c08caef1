import CoreWeaveEmulator
import Credentials
import Libc
import Testing

@Suite struct ClockTests {
    let emulator: CoreWeaveEmulator

    init() throws {
        emulator = try CoreWeaveEmulator.start()
    }

    @Test func `A negative lifetime gives keys that have already expired`() throws {
        defer { emulator.stop() }
        emulator.update { $0.lifetime = -60 }
        #expect(try secondsFromNow(emulator.keys().Expiration) < -55)
    }

    @Test func `A date skew shifts the Date header and Expiration`() throws {
        defer { emulator.stop() }
        emulator.update { $0.dateSkew = -86400 }
        #expect((899...901).contains(try secondsFromNow(emulator.keys().Expiration) + 86400))
        // RFC 9110's own example of a date.
        emulator.update { $0.dateSkew = 784_111_777 - now() }
        #expect(try dateHeader().hasPrefix("Sun, 06 Nov 1994 08:49:3"))
    }

    @Test func `A skew of the Date header doesn't shift Expiration`() throws {
        defer { emulator.stop() }
        emulator.update { $0.dateHeaderSkew = 86400 }
        #expect((899...901).contains(try secondsFromNow(emulator.keys().Expiration)))
        emulator.update { $0.dateHeaderSkew = 784_111_777 - now() }
        #expect(try dateHeader().hasPrefix("Sun, 06 Nov 1994 08:49:3"))
    }

    @Test func `Expiration is valid for any skew`() throws {
        defer { emulator.stop() }
        for skew in [-1e300, 1e300] {
            emulator.update { $0.dateSkew = skew }
            #expect(Timestamp(rfc3339: try emulator.keys().Expiration) != nil)
        }
    }

    @Test func `Latency delays exchanges concurrently, not one after another`() throws {
        defer { emulator.stop() }
        emulator.update { $0.latency = 0.2 }
        let start = now()
        let connections = try (1...20).map { _ in try Connection(emulator.url) }
        for connection in connections {
            try connection.send(
                "GET", CoreWeaveEmulator.exchangeTarget,
                [("Authorization", "Bearer \(CoreWeaveEmulator.acmeToken)")])
        }
        for connection in connections { #expect(try connection.response().status == 200) }
        let took = now() - start
        #expect(took >= 0.2 && took < 2)
        #expect(emulator.counts().mostOpenExchanges == 20)
        #expect(emulator.counts().openExchanges == 0)
    }

    @Test func `A key is minted even if the client times out`() throws {
        defer { emulator.stop() }
        emulator.update { $0.latency = 0.05 }
        #expect(throws: Connection.Failure.timedOut) { try emulator.exchange(timeout: 5) }
        #expect(try emulator.exchange(CoreWeaveEmulator.globexToken).status == 200)
        #expect(emulator.counts().exchanges(of: "acme").minted == 1)
        #expect(emulator.counts().openExchanges == 0)
    }

    private func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func secondsFromNow(_ expiration: String) throws -> Int {
        try #require(Timestamp(rfc3339: expiration)).seconds - Int(now())
    }

    private func dateHeader() throws -> String {
        try #require(try emulator.request("GET", "/nowhere")["date"])
    }
}
