import Credentials
import Foundation
import Sync

/// The page about a fleet, with what was counted.
struct Page {
    /// How many times the mean before an outage the peak after it may be.
    private static let mostOfMean = 6.0
    /// Seconds after an outage within which all hosts must have new keys.
    private static let mostSeconds = 90

    let hosts: Int
    let fleets: [Fleet]

    var rows: [String] {
        fleets.map { fleet in
            """
            | \(fleet.rules.name) | \(fleet.outage.name) | \(whole(fleet.meanBefore)) | \(fleet.peakBefore) | \(fleet.peakDuring) \
            | \(fleet.peakAfter) | \(fleet.peakLast) | \(fleet.recovery) s |
            """
        }
    }

    /// For each fleet that follows all rules, whether it keeps both bounds.
    var verdicts: [String] {
        fleets.filter(\.rules.backsOff).map { fleet in
            let times = Double(fleet.peakAfter) / fleet.meanBefore
            let isKept = times <= Self.mostOfMean && fleet.recovery <= Self.mostSeconds
            return """
                | \(fleet.rules.name) | \(fleet.outage.name) | \(String(format: "%.1f", times)) × the mean | \(fleet.recovery) s \
                | \(isKept ? "kept" : "not kept") |
                """
        }
    }

    private func whole(_ number: Double) -> String { String(format: "%.0f", number) }

    var text: String {
        """
        # A fleet through an outage

        Written by `make fleet`. \(hosts) hosts, each with one profile and keys that live 15 minutes. Their keys are kept by a job every 5 minutes and an SDK that signs a
        request every 10 seconds, or by `heddled run`. After 20 minutes the exchange is down. Heddle's own code decides when a host sends a request: the refresh policy, the
        moment within the period, the back-off, what is waited for after `Retry-After`, and how often a reader without keys tries. Exchanges per second:

        | rules that the fleet follows | outage | mean before | peak before | peak during it | peak after it | peak in the last half hour of two | all have new keys after |
        |---|---|---|---|---|---|---|---|
        \(rows.joined(separator: "\n"))

        ![The most exchanges in one second, over two hours](fleet.svg)

        The bounds: after an outage the exchange gets at most \(whole(Self.mostOfMean)) × the mean before it in any one second, and all hosts have new keys within \(Self.mostSeconds) s.

        | fleet | outage | peak after it | all have new keys after | bounds |
        |---|---|---|---|---|
        \(verdicts.joined(separator: "\n"))

        What does it:

        - **Back-off with a rhythm.** The wait after a failure doubles, with full jitter, up to \(whole(BackOff.longest)) s. From then on it is \(whole(BackOff.longest - BackOff.swing)) to \(whole(BackOff.longest)) s: after minutes of an outage each host tries
          once in that time, at a moment of its own, so the first \(whole(BackOff.longest)) s after it see all hosts, evenly. With full jitter at the end, too, twice as many come in the first seconds.
        - **Retry-After with a spread.** A schedule, the service and refreshes in the background come back after the pause that the exchange asked for and up to as long
          again (\(RefreshFailure.longestSpread) s at most; pauses under 10 s are not spread). Who names a profile, or has no keys, is tried for when the pause is over. The pause holds for all profiles of the host that are exchanged there.
        - **Keys that fall due at a moment of their own.** `heddled run` refreshes a key when half of its lifetime is left, or up to a tenth of its lifetime earlier. Hosts that got their keys within the same minute drift apart again: compare the peak after the outage with the one in the last half hour.
        - **A reader without keys is tried for at once,** whatever the back-off says: somebody waits. Where the exchange was out before, it then tries once more within its 20 s, and not four times.

        What no rule helps against: once an outage has lasted longer than keys live, every SDK in use is without keys and tries for some at its next request. They have
        them within seconds, and the exchange gets more than the bound meanwhile. To make them wait would help the exchange at the cost of those whose jobs stand still.
        Hosts in use refresh at three quarters of the lifetime, so an outage of less than 11 minutes doesn't get that far. Their SDKs refresh at
        three quarters exactly, so a fleet that came back together stays in step as long as its SDKs sign like clockwork; after a shorter outage it does so within the bound.
        A host that has nothing but the schedule comes back at its own moment within the period, five minutes at most.

        Without back-off, a host whose keys have expired sends a request to the exchange each time it would sign one. Without a moment of its own for each host, all jobs of the fleet run on
        the minute. The simulation leaves out that a busy exchange responds more slowly, and that real SDKs don't sign their requests like clockwork.

        """
    }
}
