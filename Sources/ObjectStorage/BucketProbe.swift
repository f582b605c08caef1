/// Lists buckets until a fresh key is known: CoreWeave's take several seconds, and its own Terraform provider polls for
/// up to a minute, seeing `AccessDenied` meanwhile.
public struct BucketProbe {
    public struct Finding: Sendable, Equatable {
        public let buckets: BucketList
        /// Seconds from the first request to the answer.
        public let seconds: Double
    }

    /// Seconds after which a key counts as known everywhere: a refusal is then one.
    public static let propagationSeconds = 60.0
    /// Seconds between two requests: this long at first, doubled each time up to ``longestPause``.
    static let firstPause = 0.5
    static let longestPause = 2.0

    private let uptime: () -> Double
    private let sleep: (Double) -> Void

    /// - Parameters:
    ///   - uptime: seconds on a clock that never jumps.
    ///   - sleep: waits for so many seconds.
    public init(uptime: @escaping () -> Double, sleep: @escaping (Double) -> Void) {
        self.uptime = uptime
        self.sleep = sleep
    }

    /// - Parameters:
    ///   - keyAge: seconds since the key was minted; 60 or more means a single request.
    ///   - onWait: told before each pause how many seconds have passed.
    ///   - isFinal: whether waiting can't help, though the refusal looks like that of a fresh key.
    ///   - list: one request, signed anew each time.
    /// - Throws: the first error that is no sign of a fresh key, or the last that is.
    public func run(
        keyAge: Double, onWait: (Double) -> Void,
        isFinal: (ListBucketsError) -> Bool = { _ in false },
        list: () throws(ListBucketsError) -> BucketList
    ) throws(ListBucketsError) -> Finding {
        let start = uptime()
        var pause = Self.firstPause
        while true {
            do {
                let buckets = try list()
                return Finding(buckets: buckets, seconds: uptime() - start)
            } catch {
                let passed = uptime() - start
                // A key from the future is one that was minted just now, by a clock that differs.
                let left = Self.propagationSeconds - max(0, keyAge) - passed
                guard error.mayBePropagation, left > 0, !isFinal(error) else { throw error }
                onWait(passed)
                sleep(min(pause, left))
                pause = min(pause * 2, Self.longestPause)
            }
        }
    }
}
