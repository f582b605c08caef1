internal import Text

/// What ArgumentParser says of a command line, in the form of our own errors: one line, no capital, no full stop.
struct ParserMessage {
    let message: String
    /// nil: the help of the command is the best there is.
    let hint: String?

    /// - Parameter text: as ArgumentParser writes it; values that would do may be listed, a line each.
    init(_ text: String) {
        if let value = InvalidChoice(text) {
            message = value.message
            hint = value.guess
            return
        }
        let line = text.split(separator: "\n").first.map(String.init) ?? text
        let trimmed = line.hasSuffix(".") ? String(line.dropLast()) : line
        message = trimmed.prefix(1).lowercased() + trimmed.dropFirst()
        hint = nil
    }
}

/// `The value 'x' is invalid for '--format <format>'. Please provide one of ...`, taken apart.
private struct InvalidChoice {
    private let value: String
    /// `--format`, or the argument's name.
    private let option: String
    private let choices: [String]

    init?(_ text: String) {
        let (beginning, middle) = ("The value '", "' is invalid for '")
        guard text.hasPrefix(beginning), let gap = text.range(of: middle) else { return nil }
        value = String(text[text.index(text.startIndex, offsetBy: beginning.count)..<gap.lowerBound])
        let rest = text[gap.upperBound...]
        guard let quote = rest.firstIndex(of: "'") else { return nil }
        option = String(rest[..<quote].prefix { $0 != " " }.filter { $0 != "<" && $0 != ">" })
        let list = rest[rest.index(after: quote)...]
        let lines = list.split(separator: "\n").filter { $0.hasPrefix("  - ") }.map { String($0.dropFirst(4)) }
        // What is between the quotes, every other piece.
        let pieces = list.split(separator: "'", omittingEmptySubsequences: false).enumerated()
        choices = lines.isEmpty ? pieces.filter { $0.offset % 2 == 1 }.map { String($0.element) } : lines
        if choices.isEmpty { return nil }
    }

    var message: String {
        "invalid value \(value.inQuotes) for \(option): it is one of \(choices.joined(separator: ", "))"
    }

    var guess: String? {
        nearest(to: value, among: choices).map { option.hasPrefix("-") ? "\(option) \($0)" : $0 }
    }
}

extension String {
    /// The first place of another text. By UTF-8, so that nothing that stands around it can hide it.
    fileprivate func range(of other: String) -> Range<Index>? {
        let (bytes, wanted) = (Array(utf8), Array(other.utf8))
        guard bytes.count >= wanted.count else { return nil }
        for start in 0...(bytes.count - wanted.count) where bytes[start..<(start + wanted.count)].elementsEqual(wanted)
        {
            return utf8.index(startIndex, offsetBy: start)..<utf8.index(startIndex, offsetBy: start + wanted.count)
        }
        return nil
    }
}
