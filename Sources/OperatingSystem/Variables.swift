internal import COperatingSystem
internal import Libc

/// Environment variables, asked for by name: a prompt's process has no time to copy all of them.
public struct Variables: Sendable {
    private let lookUp: @Sendable (String) -> String?
    private let list: @Sendable () -> [String]

    public init(_ values: [String: String]) {
        lookUp = { values[$0] }
        list = { Array(values.keys) }
    }

    private init(lookUp: @escaping @Sendable (String) -> String?, list: @escaping @Sendable () -> [String]) {
        self.lookUp = lookUp
        self.list = list
    }

    /// This process's own, as they are when asked for; one that is not UTF-8 counts as unset.
    public static let ofThisProcess = Variables(
        lookUp: { name in getenv(name).flatMap { String(validatingCString: $0) } },
        list: {
            var names: [String] = []
            var next = heddle_environment()
            while let variable = next?.pointee {
                if let text = String(validatingCString: variable) { names.append(String(text.prefix { $0 != "=" })) }
                next = next?.successor()
            }
            return names
        })

    /// Of all that are set, in no order.
    public var names: [String] { list() }

    public subscript(name: String) -> String? { lookUp(name) }

    /// A variable that names a place. A relative path counts as unset, as the XDG Base Directory Specification has it.
    public func absolutePath(_ name: String) -> String? {
        self[name].flatMap { $0.isAbsolutePath ? $0 : nil }
    }
}

extension Variables: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(Dictionary(elements) { first, _ in first })
    }
}
