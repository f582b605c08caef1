import CoreWeaveEmulator
import Credentials
import Exchange
import Testing

@Suite struct StatusTests {
    let emulator: CoreWeaveEmulator

    init() throws {
        emulator = try CoreWeaveEmulator.start()
    }

    /// The guide's kinds of `sync -o json`, and the exit statuses.
    @Test(
        arguments: [
            (301, .protocolError, 69), (302, .protocolError, 69), (303, .protocolError, 69), (307, .protocolError, 69),
            (308, .protocolError, 69), (401, .auth, 77), (403, .auth, 77), (404, .protocolError, 69),
            (429, .rateLimited, 75), (500, .unavailable, 69), (501, .unavailable, 69), (502, .unavailable, 69),
            (503, .unavailable, 69), (504, .unavailable, 69), (201, .protocolError, 69), (204, .protocolError, 69),
            (300, .protocolError, 69), (304, .protocolError, 69), (400, .protocolError, 69), (405, .protocolError, 69),
            (418, .protocolError, 69),
        ] as [(Int, RefreshFailure.Kind, Int32)])
    func `S22: each status has its kind and exit status, and is asked for once`(
        _ status: Int, _ kind: RefreshFailure.Kind, _ exitStatus: Int32
    ) throws {
        defer { emulator.stop() }
        emulator.fail(.status(status))
        let error = try failure { try exchange(at: emulator.exchangeURL) }
        #expect(error?.kind == kind)
        #expect(error?.status.rawValue == exitStatus)
        #expect(error?.retryAfter == nil)
        #expect(emulator.counts().exchanges.asked == 1)
        #expect(emulator.counts().exchanges.minted == 0)
    }

    @Test func `Each status has an error of its own`() throws {
        defer { emulator.stop() }
        let host = emulator.host
        let url = try ServiceURL.exchange(emulator.exchangeURL)
        let expected: [(Int, ExchangeError)] = [
            (302, .redirected(host: host, status: 302)), (401, .tokenRefused(host: host)),
            (403, .forbidden(host: host)), (404, .notFound(url: url)), (429, .rateLimited(host: host, retryAfter: nil)),
            (503, .serviceFailed(host: host, status: 503, retryAfter: nil)),
            (418, .unexpectedStatus(host: host, status: 418)),
        ]
        for (status, _) in expected { emulator.fail(.status(status), next: 1) }
        let errors = try expected.map { _ in try failure { try exchange(at: emulator.exchangeURL) } }
        #expect(errors == expected.map(\.1))
    }

    @Test(arguments: [401, 403, 429, 500, 502, 503, 504])
    func `S18: Retry-After is handed on, in seconds and as a date`(_ status: Int) throws {
        defer { emulator.stop() }
        // A date is measured by the clock it comes from.
        emulator.update { $0.dateSkew = -600 }
        emulator.fail(.status(status, retryAfter: .seconds(17)), next: 1)
        emulator.fail(.status(status, retryAfter: .date(secondsAhead: 90)), next: 1)
        emulator.fail(.status(status, retryAfter: .seconds(1_000_000)), next: 1)
        emulator.fail(.status(status, retryAfter: .date(secondsAhead: -90)), next: 1)
        let waits = try (1...4).map { _ in try failure { try exchange(at: emulator.exchangeURL) }?.retryAfter }
        #expect(waits[0] == 17)
        #expect([89, 90, 91].contains(waits[1]))
        #expect(waits[2] == 600)
        #expect(waits[3] == 0)
        #expect(emulator.counts().exchanges.asked == 4)
    }

    @Test(arguments: [400, 404, 302])
    func `Where trying again would not help, Retry-After is overlooked`(_ status: Int) throws {
        defer { emulator.stop() }
        emulator.fail(.status(status, retryAfter: .seconds(17)))
        #expect(try failure { try exchange(at: emulator.exchangeURL) }?.retryAfter == nil)
    }

    @Test(arguments: [nil, "http://127.0.0.1:1/", "//127.0.0.1:1/", "https://example.com/", "?again"])
    func `S22: a redirect is followed by nobody, and the token goes nowhere else`(_ target: String?) throws {
        defer { emulator.stop() }
        emulator.fail(.redirect(to: target))
        let error = try failure { try exchange(at: emulator.exchangeURL) }
        #expect(error == .redirected(host: emulator.host, status: 302))
        #expect(emulator.counts().exchanges.asked == 1)
        #expect(emulator.counts().elsewhere == 0)
    }

    @Test func `A token that is unknown, and one that lacks the permission, are refused differently`() throws {
        defer { emulator.stop() }
        let unknown = try failure { try exchange("CW-SECRET-unknown", at: emulator.exchangeURL) }
        #expect(unknown == .tokenRefused(host: emulator.host))
        emulator.update { $0["acme"]?.mayCreateKeys = false }
        #expect(try failure { try exchange(at: emulator.exchangeURL) } == .forbidden(host: emulator.host))
    }
}
