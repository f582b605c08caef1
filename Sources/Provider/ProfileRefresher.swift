public import Credentials

/// How a provider has a profile refreshed: by running `heddled`, or by a pass of its own. What comes of it is in the
/// database.
public protocol ProfileRefresher {
    /// Whether a refresh of that profile is under way, whoever started it.
    func isUnderWay(_ name: ProfileName) -> Bool

    /// Starts a refresh that nobody waits for, of keys that are due, or would be within so many seconds.
    func start(_ name: ProfileName, within seconds: Double?) throws

    /// Refreshes a profile if it is due and waits for that. When the patience is over the refresh goes on.
    ///
    /// - Parameter patience: seconds.
    /// - Throws: what keeps it from being started.
    func run(_ name: ProfileName, patience: Double) throws -> RefreshEnding
}

/// How a refresh that was waited for has ended.
public enum RefreshEnding: Sendable {
    case done
    /// The database may tell more than this error.
    case failed(any ExplainedError)
    case stillRunning
}
