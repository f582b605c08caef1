import CoreWeaveEmulator
import Credentials
import Exchange
import HTTP
import Libc

/// This machine's clocks, read now; the boot is made up.
func now() -> ClockReading {
    var wall = timespec()
    clock_gettime(CLOCK_REALTIME, &wall)
    return ClockReading(wall: Double(wall.tv_sec) + Double(wall.tv_nsec) / 1e9, uptime: 1000, boot: "boot")
}

/// Exchanges a token by a client of its own, which knows of no proxy.
func exchange(
    _ token: String = CoreWeaveEmulator.Organisation.acme.tokens[0], at url: String,
    limits: HTTPLimits = HTTPLimits(), now: () -> ClockReading = now
) throws -> ExchangeResponse {
    let client = HTTPClient(userAgent: "heddle/test", network: NetworkSettings { _ in nil })
    return try TokenExchange(client: client, limits: limits)
        .exchange(APIToken(Secret(token)), at: .exchange(url), now: now)
}

/// The error of an exchange that must have one; nil where it has none.
func failure(of work: () throws -> ExchangeResponse) throws -> ExchangeError? {
    do {
        _ = try work()
        return nil
    } catch let error as ExchangeError {
        return error
    }
}

extension CoreWeaveEmulator {
    /// `127.0.0.1:PORT`.
    var host: String { String(url.dropFirst("http://".count)) }
}

extension ExchangeError {
    /// Everything of it that may be seen somewhere.
    var shown: [String] {
        var dumped = ""
        dump(self, to: &dumped)
        return [message, hint ?? "", "\(self)", String(reflecting: self), dumped, "\(self as any Error)"]
    }
}
