internal import Credentials
public import Output
internal import Text

/// Something to be chosen, in columns.
public struct Choice: Sendable, Equatable {
    public let name: String
    public let columns: [String]
    /// It is what one has now.
    public let isCurrent: Bool
    /// How to colour its columns, as help for those who see it; nil: not at all.
    public let colour: Style.Colour?

    public init(_ name: String, _ columns: [String], isCurrent: Bool = false, colour: Style.Colour? = nil) {
        self.name = name.printable
        self.columns = columns.map(\.printable)
        self.isCurrent = isCurrent
        self.colour = colour
    }

    /// Every word of a filter is somewhere in it; capitals don't count.
    func matches(_ words: [String]) -> Bool {
        let text = ([name] + columns).joined(separator: " ").lowercased()
        return words.allSatisfy { text.contains($0) }
    }
}

extension [Choice] {
    /// By when each was chosen last, and those that never were in the order they have.
    ///
    /// - Parameter history: names, latest first; some may be of what is gone.
    public func recentFirst(_ history: [String]) -> [Choice] {
        let ranks = Dictionary(history.enumerated().map { ($1, $0) }) { first, _ in first }
        return enumerated().sorted { left, right in
            let (a, b) = (ranks[left.element.name] ?? .max, ranks[right.element.name] ?? .max)
            return (a, left.offset) < (b, right.offset)
        }.map(\.element)
    }
}
