public import Credentials

/// What has become of one profile in a pass.
public struct SyncResult: Sendable, Equatable {
    public enum Outcome: String, Sendable {
        /// It has new keys, by this pass or by whoever was refreshing it meanwhile.
        case refreshed
        /// There was nothing to do.
        case fresh
        /// Another process was refreshing it, and had not finished when the wait was over.
        case busy
        case failed
        /// It was removed, renamed or edited meanwhile.
        case skipped
    }

    public let profile: ProfileName
    public let outcome: Outcome
    /// When its newest keys end by this machine's wall clock, if they are valid.
    public let expires: Timestamp?
    /// Why its keys could not be obtained.
    public let error: ProfileRefreshError?
    /// What went wrong on this machine, whatever became of the keys.
    public let localError: LocalSyncError?

    public init(
        profile: ProfileName, outcome: Outcome, expires: Timestamp?, error: ProfileRefreshError? = nil,
        localError: LocalSyncError? = nil
    ) {
        self.profile = profile
        self.outcome = outcome
        self.expires = expires
        self.error = error
        self.localError = localError
    }

    /// Whether an exchange was asked for it, or its token reference, in this pass.
    public var wasTried: Bool {
        outcome == .refreshed || outcome == .failed && error?.nextTry == nil
    }

    /// What this result alone would end a command with.
    public var status: ExitStatus {
        switch outcome {
        case .refreshed, .fresh, .skipped: localError?.status ?? .done
        case .busy: .tryAgain
        case .failed:
            switch error?.status ?? localError?.status ?? .bug {
            // What is cached will do for now; a refused token or a reference that leads nowhere is for a person to
            // mend.
            case .unavailable where expires != nil: .tryAgain
            case let status: status
            }
        }
    }
}

/// What went wrong on this machine with one profile: a lock file that others can write, a full disk.
public struct LocalSyncError: ExplainedError, Equatable {
    /// In the words of `sync -o json`, beside those of ``RefreshFailure/Kind``.
    public static let kind = "local"

    public let profile: ProfileName
    /// The message without the profile.
    public let what: String
    public let hint: String?
    public let status: ExitStatus

    public var message: String { "\(profile): \(what)" }

    init(_ profile: ProfileName, _ error: any Error) {
        let error = explained(error)
        self.init(profile, what: error.message, hint: error.hint, status: error.status)
    }

    /// Its token or exchange URL became another while the old one was being exchanged.
    static func edited(_ profile: ProfileName) -> LocalSyncError {
        LocalSyncError(
            profile, what: "it was changed while it was being refreshed", hint: "heddle sync \(profile)",
            status: .tryAgain)
    }

    /// The last keys that were minted for it could not be stored.
    ///
    /// - Parameter nextTry: seconds until it is tried again.
    static func notStored(_ profile: ProfileName, nextTry: Int) -> LocalSyncError {
        LocalSyncError(
            profile, what: "its last new keys could not be stored, next try in \(shortSpan(seconds: nextTry))",
            hint: "heddle sync --force \(profile)", status: .inputOutput)
    }

    private init(_ profile: ProfileName, what: String, hint: String?, status: ExitStatus) {
        self.profile = profile
        self.what = what
        self.hint = hint
        self.status = status
    }
}

extension [SyncResult] {
    /// The first of 77, 78, 74, 69, 75 and 70 that any profile met; else 0.
    public var status: ExitStatus {
        let met = Set(map(\.status))
        return [.refused, .setUp, .inputOutput, .unavailable, .tryAgain, .bug].first(where: met.contains) ?? .done
    }
}
