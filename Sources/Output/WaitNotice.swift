public import Credentials
public import OperatingSystem
internal import Synchronization

/// One line that tells a person at a terminal what a command waits for, once that has taken a while.
///
/// Without a terminal behind standard error there is none: mails of cron and logs of SDKs stay as they are.
public final class WaitNotice: Sendable {
    /// Seconds of silence before it.
    private static let silence = 2.0

    private let isOver = Mutex(false)

    /// - Parameters:
    ///   - what: is waited for, and how long at most: `keys of acme from api.coreweave.com (25 s at most)`.
    ///   - isShown: whether it is to be told at all.
    public init(_ what: String, isShown: Bool = ThisProcess.isTerminal(.error)) {
        guard isShown else { return }
        Threads.detach {
            SystemClock.sleep(seconds: Self.silence)
            self.isOver.withLock { isOver in
                if !isOver {
                    StandardStreams.say(StandardStreams.explanation(message: "waiting for \(what)", hint: nil))
                }
            }
        }
    }

    /// - Parameter seconds: how long its keys are waited for at most.
    public static func keys(of profile: Profile, atMost seconds: Int) -> String {
        "keys of \(profile.name) from \(profile.source.exchangeURL.hostField) (\(seconds) s at most)"
    }

    /// It is not told any more.
    public func end() { isOver.withLock { $0 = true } }
}
