public import Credentials

/// Why there are no keys to hand out, beyond what a refresh itself says.
public enum ProviderError: ExplainedError, Equatable {
    /// What an exchange gave had ended before it could be handed out.
    case shortLived(ProfileName)
    /// There are none, and a refresh is still under way after so many seconds.
    case stillRefreshing(ProfileName, seconds: Int)

    public var message: String {
        switch self {
        case .shortLived(let name): "the new keys of \(name) expired before they could be used"
        case .stillRefreshing(let name, let seconds): "\(name): no keys after \(seconds) s: a refresh is still running"
        }
    }

    public var hint: String? {
        switch self {
        case .shortLived: "check this machine's clock with date, then try again"
        case .stillRefreshing: "heddle status"
        }
    }

    public var status: ExitStatus { .unavailable }
}
