internal import Text

/// A sealing key that is no longer in use, as far as can be told, and still somewhere.
public enum FormerKey: Sendable, Equatable {
    /// The key's file was none that could be one: it may be a good one that something damaged.
    case setAside(path: String)

    /// One line.
    public var message: String {
        switch self {
        case .setAside(let path): "what was in the sealing key's file, and could not be read, is in \(path.printable)"
        }
    }
}
