internal import Credentials
internal import Store

extension DoctorCheck {
    /// This machine's clock beside the exchange's, when that last answered.
    static let clock = DoctorCheck("clock") { examination in
        let offsets = examination.profiles.compactMap { $0.credentials.first?.lifetime.issuerOffset }
        guard let worst = offsets.max(by: { abs($0) < abs($1) }) else {
            return [.good("not compared yet: no keys")]
        }
        return [finding(issuerAhead: worst)]
    }

    /// - Parameter issuerAhead: seconds that another clock is ahead of this machine's; negative: behind.
    public static func finding(issuerAhead: Double, of other: String = "the exchange's") -> Finding {
        guard abs(issuerAhead) >= warningSeconds else { return .good("agrees with \(other)") }
        let side = issuerAhead > 0 ? "behind" : "ahead of"
        let what = "this machine's clock is \(shortSpan(seconds: Int(abs(issuerAhead)))) \(side) \(other)"
        if abs(issuerAhead) >= refusedSeconds {
            return .error(what, why: "signed requests that are 15 minutes off are refused", command: command)
        }
        return .warning(
            what, why: "programs compare the end of their keys with it, and use them too long or not long enough",
            command: command)
    }

    private static let warningSeconds = 60.0
    private static let refusedSeconds = 900.0

    private static var command: String {
        #if os(macOS)
            "sudo sntp -sS time.apple.com"
        #else
            "sudo timedatectl set-ntp true"
        #endif
    }
}
