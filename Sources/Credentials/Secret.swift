/// Text that must never be seen by accident: whatever prints, dumps, interpolates or logs it gets `<redacted>`.
///
/// The one way to the text is ``reveal()``, so that every place that lets a secret out can be found by that word.
public struct Secret: Sendable {
    private let text: String

    public init(_ text: String) {
        self.text = text
    }

    /// The secret itself, for the one place that must have it.
    public func reveal() -> String {
        text
    }

    public var isEmpty: Bool {
        text.isEmpty
    }
}

extension Secret: Equatable {
    /// Compares in a time that depends on the lengths alone, so that a guess learns nothing from how long it took.
    public static func == (left: Secret, right: Secret) -> Bool {
        let left = Array(left.text.utf8)
        let right = Array(right.text.utf8)
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<redacted>" }
    public var debugDescription: String { "<redacted>" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
