internal import Credentials
internal import Text

/// What the picker shows, and what a key makes of it: a value, without a terminal.
public struct PickerState: Sendable, Equatable {
    public enum Outcome: Sendable, Equatable {
        case chosen(String)
        case left
        /// Ctrl-C: whoever asked is to end, too.
        case interrupted
    }

    let choices: [Choice]
    private(set) var filter = ""
    /// Of ``matching``.
    private(set) var selected: Int

    /// Begins at the first choice that is not what one has: Enter goes back to the one before.
    public init(_ choices: [Choice]) {
        self.choices = choices
        selected = choices.firstIndex { !$0.isCurrent } ?? 0
    }

    /// Those that the filter leaves; one whose name begins with it comes before the others.
    var matching: [Choice] {
        let words = filter.lowercased().split(separator: " ").map(String.init)
        guard let first = words.first else { return choices }
        let found = choices.filter { $0.matches(words) }
        let begins = { (choice: Choice) in choice.name.lowercased().hasPrefix(first) }
        return found.filter(begins) + found.filter { !begins($0) }
    }

    /// - Parameter page: how many rows up and down a page has.
    /// - Returns: nil while it goes on.
    public mutating func press(_ key: Key, page: Int) -> Outcome? {
        let last = max(0, matching.count - 1)
        switch key {
        case .text(let text):
            // A terminal sends what is pasted as keys, and a name has no more than 64 characters.
            guard text.isPrintable, filter.count < 64 else { return nil }
            filter += text
            selected = 0
        case .backspace:
            if filter.isEmpty { return nil }
            filter.removeLast()
            selected = 0
        case .clear: (filter, selected) = ("", 0)
        case .up: selected = selected == 0 ? last : selected - 1
        case .down: selected = selected >= last ? 0 : selected + 1
        case .pageUp: selected = max(0, selected - page)
        case .pageDown: selected = min(last, selected + page)
        case .first: selected = 0
        case .last: selected = last
        case .enter: return matching.indices.contains(selected) ? .chosen(matching[selected].name) : nil
        case .escape: return .left
        case .interrupt: return .interrupted
        case .suspend: break  // The terminal's business.
        }
        return nil
    }
}
