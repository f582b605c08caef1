import Credentials
import Sync
import Synchronization

/// Many hosts through an outage of the exchange, and how often it was asked in each second.
struct Fleet {
    /// Seconds in which hosts come to be and all settles before anything is counted.
    static let warmUp = 3600
    /// Seconds of what is counted.
    static let length = 7200
    static let outageBegins = 1200
    /// Seconds of the last part of what is counted, in which a fleet that is in step still shows it.
    private static let lastPart = 1800

    let rules: Rules
    let outage: Outage
    /// Exchanges asked for in each second.
    private(set) var asked = [Int](repeating: 0, count: length)
    /// Seconds after the outage until every host had new keys.
    private(set) var recovery = 0

    init(hosts: Int, _ rules: Rules, _ outage: Outage) {
        self.rules = rules
        self.outage = outage
        let random = Mutex(SplitMix(state: 0x4865_646C))
        let backOff = BackOff { limit in
            random.withLock { Double($0.next() >> 11) / Double(1 << 53) * limit }
        }
        let during = during
        for number in 0..<hosts {
            var host = Host(number: number, rules, backOff, setUpWithin: Self.warmUp / 2)
            host.live(until: Self.warmUp + Self.length) { second in
                let counted = second - Self.warmUp
                if counted >= 0 { asked[counted] += 1 }
                guard during.contains(counted) else { return .keys }
                return .refusal(retryAfter: outage.tellsItsEnd ? during.upperBound - counted : nil)
            }
            if let recovered = host.recovered {
                recovery = max(recovery, recovered - Self.warmUp - during.upperBound)
            }
        }
    }

    var during: Range<Int> { Self.outageBegins..<Self.outageBegins + outage.minutes * 60 }

    private func peak(_ seconds: Range<Int>) -> Int { asked[seconds].max() ?? 0 }

    var peakBefore: Int { peak(0..<Self.outageBegins) }
    var peakDuring: Int { peak(during) }
    var peakAfter: Int { peak(during.upperBound..<Self.length) }
    /// Long after it, when only those who are still in step come together.
    var peakLast: Int { peak(Self.length - Self.lastPart..<Self.length) }
    var meanBefore: Double { Double(asked[..<Self.outageBegins].reduce(0, +)) / Double(Self.outageBegins) }
}

/// A small generator that gives the same numbers each time (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number
/// Generators").
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
