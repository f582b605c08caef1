import Sync
import Synchronization

/// Many hosts through an outage of the exchange, and how often it was asked in each second.
struct Fleet {
    /// Seconds in which hosts come to be and all settles before anything is counted.
    static let warmUp = 3600
    /// Of what is counted.
    static let length = 3600
    static let outage = 1200..<1800

    let rules: Rules
    /// Exchanges asked for in each second.
    private(set) var asked = [Int](repeating: 0, count: length)
    /// Seconds after the outage until every host had new keys.
    private(set) var recovery = 0

    init(hosts: Int, _ rules: Rules) {
        self.rules = rules
        let random = Mutex(SplitMix(state: 0x4865_646C))
        let backOff = BackOff { limit in
            random.withLock { Double($0.next() >> 11) / Double(1 << 53) * limit }
        }
        for number in 0..<hosts {
            var host = Host(number: number, rules, backOff, setUpWithin: Self.warmUp / 2)
            host.live(0..<Self.warmUp + Self.length) { second in
                let counted = second - Self.warmUp
                if counted >= 0 { asked[counted] += 1 }
                return !Self.outage.contains(counted)
            }
            if let recovered = host.recovered {
                recovery = max(recovery, recovered - Self.warmUp - Self.outage.upperBound)
            }
        }
    }

    private func peak(_ seconds: Range<Int>) -> Int { asked[seconds].max() ?? 0 }

    var peakBefore: Int { peak(0..<Self.outage.lowerBound) }
    var peakDuring: Int { peak(Self.outage) }
    var peakAfter: Int { peak(Self.outage.upperBound..<Self.length) }
    var meanBefore: Double {
        Double(asked[..<Self.outage.lowerBound].reduce(0, +)) / Double(Self.outage.lowerBound)
    }
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
