public import Credentials

/// What has become of one profile in a pass.
public struct SyncResult: Sendable, Equatable {
    public enum Outcome: String, Sendable {
        /// It has new keys, by this pass or by whoever was refreshing it meanwhile.
        case refreshed
        /// There was nothing to do.
        case fresh
        /// Somebody else was refreshing it, and had not finished when the wait was over.
        case busy
        case failed
    }

    public let profile: ProfileName
    public let outcome: Outcome
    /// When its newest keys end by this machine's wall clock, if they are valid.
    public let expires: Timestamp?
    public let error: ProfileRefreshError?

    public init(profile: ProfileName, outcome: Outcome, expires: Timestamp?, error: ProfileRefreshError? = nil) {
        self.profile = profile
        self.outcome = outcome
        self.expires = expires
        self.error = error
    }

    /// Whether an exchange was asked for it, or its token reference, in this pass.
    public var wasTried: Bool {
        outcome == .refreshed || outcome == .failed && error?.nextTry == nil
    }

    /// What this result alone would end a command with.
    public var status: ExitStatus {
        switch outcome {
        case .refreshed, .fresh: .done
        case .busy: .tryAgain
        case .failed:
            switch error?.status ?? .bug {
            // What is cached will do for now; a refused token or a reference that leads nowhere is for a person to
            // mend.
            case .unavailable where expires != nil: .tryAgain
            case let status: status
            }
        }
    }
}

extension [SyncResult] {
    /// The first of 77, 78, 69 and 75 that any profile met; else 0.
    public var status: ExitStatus {
        let met = Set(map(\.status))
        return [.refused, .setUp, .unavailable, .tryAgain, .bug].first(where: met.contains) ?? .done
    }
}
