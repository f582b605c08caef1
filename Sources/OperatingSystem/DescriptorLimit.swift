internal import COperatingSystem
internal import Synchronization

/// How many files and sockets this process may have open: the soft limit, which is 256 on macOS and may be less elsewhere.
public enum DescriptorLimit {
    /// The soft limit that this process was started with; nil: it was not raised. Held while a program is started.
    private static let inherited = Mutex<UInt64?>(nil)

    /// The number at present.
    public static var count: Int { Int(clamping: heddle_limit_descriptors(0)) }

    /// Raises it, as far as the hard limit allows. One that is higher is left as it is.
    public static func raise(to count: Int) {
        inherited.withLock { inherited in
            let present = heddle_limit_descriptors(0)
            guard present < UInt64(count) else { return }
            inherited = inherited ?? present
            _ = heddle_limit_descriptors(UInt64(count))
        }
    }

    /// Starts a program that gets the limit which this process got: some close all descriptors that they may have, or use
    /// select(2), which knows none above 1023.
    ///
    /// - Parameter start: for its moment no other thread gets a descriptor above that limit. Returns an errno.
    static func asInherited(_ start: () -> Int32) -> Int32 {
        inherited.withLock { inherited in
            guard let inherited else { return start() }
            let raised = heddle_limit_descriptors(inherited)
            defer { _ = heddle_limit_descriptors(raised) }
            return start()
        }
    }
}
