/// A value of a document in YAML or JSON, as far as config files have it: see ``init(_:)``.
public enum YAML: Sendable, Equatable {
    case null
    /// A scalar without quotes, as it was written: `true`, `12`, `acme`.
    case plain(String)
    /// A scalar in quotes, or a block of lines.
    case quoted(String)
    case sequence([YAML])
    /// No key is there twice.
    case mapping([Entry])

    public struct Entry: Sendable, Equatable {
        public let key: String
        public let value: YAML
        /// Where the key is, from 1.
        public let line: Int
    }

    /// Reads one document of the YAML that programs write into their config files, or of JSON, which is YAML too: mappings
    /// and sequences in block and flow style, every style of scalar, comments.
    ///
    /// What makes YAML a language to program in is refused by its name: anchors, aliases, merge keys, tags, directives, keys
    /// that are no scalars, further documents; and so are tabs that indent and keys that are there twice.
    ///
    /// - Throws: ``YAMLError``, which names a line and repeats nothing of the document.
    public init(_ bytes: [UInt8]) throws(YAMLError) {
        var reader = try YAMLReader(bytes)
        self = try reader.document()
    }

    /// The value of a key; nil where there is none, or this is no mapping.
    public subscript(key: String) -> YAML? { entries?.first { $0.key == key }?.value }

    public var entries: [Entry]? { if case .mapping(let entries) = self { entries } else { nil } }

    public var items: [YAML]? { if case .sequence(let items) = self { items } else { nil } }

    /// A scalar's text, quoted or not.
    public var text: String? {
        switch self {
        case .plain(let text), .quoted(let text): text
        case .null, .sequence, .mapping: nil
        }
    }

    /// A scalar's text, where there is more than nothing.
    public var filledText: String? { text.flatMap { $0.isEmpty ? nil : $0 } }

    /// `true` and `false` without quotes, as YAML 1.2 has them.
    public var flag: Bool? {
        switch self {
        case .plain("true"): true
        case .plain("false"): false
        default: nil
        }
    }
}

/// Why a document can't be read.
public struct YAMLError: Error, Sendable, Equatable {
    /// From 1.
    public let line: Int
    /// What is there; never a part of the document.
    public let problem: String

    public var message: String { "line \(line): \(problem)" }
}
