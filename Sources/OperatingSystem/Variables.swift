internal import Libc

/// Environment variables, asked for by name: a prompt's process has no time to copy all of them.
public struct Variables: Sendable {
    private let lookUp: @Sendable (String) -> String?

    public init(_ values: [String: String]) {
        lookUp = { values[$0] }
    }

    private init(lookUp: @escaping @Sendable (String) -> String?) {
        self.lookUp = lookUp
    }

    /// This process's own, as they are when asked for; one that is not UTF-8 counts as unset.
    public static let ofThisProcess = Variables { name in
        getenv(name).flatMap { String(validatingCString: $0) }
    }

    public subscript(name: String) -> String? { lookUp(name) }

    /// A variable that names a place. A relative path counts as unset, as the XDG Base Directory Specification has it.
    public func absolutePath(_ name: String) -> String? {
        self[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
}

extension Variables: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(Dictionary(elements) { first, _ in first })
    }
}
