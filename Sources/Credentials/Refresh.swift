/// Why a refresh failed, in the words that `sync -o json` uses.
public struct RefreshFailure: ExplainedError, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
        /// CoreWeave refused the token, or it lacks the permission.
        case auth
        case rateLimited = "rate_limited"
        case unavailable
        case timeout
        case tls
        /// An answer that is no exchange's answer.
        case protocolError = "protocol"
        /// The token reference can't be resolved, or is no valid token.
        case tokenReference = "token_reference"

        /// The status of a command that failed for this reason, with nothing valid cached.
        public var status: ExitStatus {
            switch self {
            case .auth: .refused
            case .rateLimited: .tryAgain
            case .unavailable, .timeout, .tls, .protocolError: .unavailable
            case .tokenReference: .setUp
            }
        }
    }

    public let kind: Kind
    public let message: String
    public let hint: String?
    public let at: Timestamp
    /// Seconds that the other side asked for a pause for, up to ``longestPause``.
    public let retryAfter: Int?

    /// In seconds: the longest pause that is made, whatever the other side asks for, or a row says.
    public static let longestPause = 600
    /// In seconds: by how much more, at most, a schedule or the service waits than it was asked to, so that a fleet
    /// does not come back all at once.
    public static let longestSpread = 82
    /// In seconds: pauses under that are kept as they are.
    public static let leastSpreadPause = 10

    /// In seconds: by how much more at most than a pause of that length.
    public static func spread(ofPause seconds: Int) -> Int {
        seconds < leastSpreadPause ? 0 : min(seconds, longestSpread)
    }

    public var status: ExitStatus { kind.status }

    public init(kind: Kind, message: String, hint: String?, at: Timestamp, retryAfter: Int? = nil) {
        self.kind = kind
        self.message = message
        self.hint = hint
        self.at = at
        self.retryAfter = retryAfter.map { min($0, Self.longestPause) }
    }

    fileprivate func after(_ seconds: Int) -> Timestamp { Timestamp(seconds: at.seconds + seconds) }
}

/// What has become of a profile's refreshes so far.
public struct RefreshRecord: Sendable, Equatable {
    /// How many refreshes have ended, well or not: who waits for another's refresh sees by it that there is a result.
    public var ended = 0
    public var lastSuccess: Timestamp?
    /// The last failure, if no success came after it.
    public var failure: RefreshFailure?
    /// Failures since the last success.
    public var failuresInARow = 0
    /// No refresh before this moment unless a person asks for it.
    public var nextAttempt: Timestamp?
    /// Until when the other side asked for a pause.
    public var pausedUntil: Timestamp?

    public init() {}

    /// Until when no refresh is tried unless a person asks for it; nil where nothing is waited for.
    ///
    /// A failure from the future is one that was written down before the wall clock was set back: that is not waited
    /// for.
    public func waiting(at now: Timestamp) -> Timestamp? {
        guard let failure, failure.at <= now else { return nil }
        return [nextAttempt, pausedUntil].compactMap(\.self).max()
            .map { min($0, failure.after(RefreshFailure.longestPause + RefreshFailure.longestSpread)) }
            .flatMap { $0 > now ? $0 : nil }
    }

    /// Until when the other side asked for a pause, which a person who has no keys respects, too.
    public func paused(at now: Timestamp) -> Timestamp? {
        guard let failure, failure.at <= now else { return nil }
        return pausedUntil.map { min($0, failure.after(RefreshFailure.longestPause)) }
            .flatMap { $0 > now ? $0 : nil }
    }
}

/// A profile's refresh that did not come about, as the command says it that needed it.
public struct ProfileRefreshError: ExplainedError, Equatable {
    public let profile: ProfileName
    public let failure: RefreshFailure
    /// Seconds until it is tried again; nil where it was tried just now.
    public let nextTry: Int?

    public init(_ profile: ProfileName, _ failure: RefreshFailure, nextTry: Int? = nil) {
        self.profile = profile
        self.failure = failure
        self.nextTry = nextTry
    }

    public var message: String {
        "\(profile): \(failure.message)" + (nextTry.map { ", next try in \(shortSpan(seconds: $0))" } ?? "")
    }

    public var hint: String? {
        nextTry == nil
            ? failure.hint : (failure.hint.map { "\($0); to try now: " } ?? "") + "heddle sync --force \(profile)"
    }

    public var status: ExitStatus { failure.status }
}

/// A profile's state in one word, as `list`, `status` and the prompt show it.
public enum ProfileStatus: String, Sendable, CaseIterable {
    case fresh, expiring, expired, none
    /// The last refresh failed, and half or less is left, or no key was ever obtained.
    case failing

    public init(newest lifetime: Lifetime?, refresh: RefreshRecord, at now: ClockReading) {
        guard let lifetime else {
            self = refresh.failure == nil ? .none : .failing
            return
        }
        switch RefreshPolicy.freshness(of: lifetime, at: now) {
        case .expired: self = .expired
        case .fresh, .used: self = .fresh
        case .expiring, .pressing: self = refresh.failure == nil ? .expiring : .failing
        }
    }
}
