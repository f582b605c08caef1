/// Help as a terminal of some width shows it.
///
/// ArgumentParser would wrap everything alike, and so break long examples, which then can't be pasted. So it is asked
/// for lines of any length, and they are wrapped here: prose at words, an option's explanation within its own column,
/// the usage between its brackets. Other lines that begin with a blank are examples or lists, and stay as they are.
enum HelpText {
    /// - Parameters:
    ///   - text: as ArgumentParser writes it, each paragraph and each option's explanation on one line.
    ///   - columns: of the terminal; less than 40 count as 40.
    static func wrapped(_ text: String, columns: Int) -> String {
        let columns = max(columns, 40)
        var isInList = false
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line -> [String] in
            // `OPTIONS:`, `ARGUMENTS:`, `PROFILES SUBCOMMANDS:`; what a discussion calls EXAMPLES has no colon.
            if line.last == ":", !line.contains(where: \.isLowercase) { isInList = true }
            if line.count <= columns { return [String(line)] }
            if line.hasPrefix("USAGE: ") {
                return wrapped(pieces(ofUsage: line), indent: "USAGE: ".count, columns: columns)
            }
            guard line.first == " " else {
                return wrapped(line.split(separator: " ").map(String.init), indent: 0, columns: columns)
            }
            guard isInList, let start = explanationColumn(of: line), start + 20 <= columns else {
                return [String(line)]
            }
            let label = String(line.prefix(start))
            let words = line.dropFirst(start).split(separator: " ").map(String.init)
            return wrapped([label + (words.first ?? "")] + words.dropFirst(), indent: start, columns: columns)
        }
        return lines.joined(separator: "\n")
    }

    /// - Parameter indent: blanks before every line but the first.
    private static func wrapped(_ words: [String], indent: Int, columns: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in words {
            if line.isEmpty {
                line = word
            } else if line.count + 1 + word.count <= columns {
                line += " " + word
            } else {
                lines.append(line)
                line = String(repeating: " ", count: indent) + word
            }
        }
        return lines + [line]
    }

    /// The words of a usage line; what stands in brackets is one.
    private static func pieces(ofUsage line: Substring) -> [String] {
        var pieces: [String] = []
        var depth = 0
        for word in line.split(separator: " ") {
            if depth > 0, let last = pieces.indices.last {
                pieces[last] += " " + word
            } else {
                pieces.append(String(word))
            }
            depth += word.count { $0 == "[" } - word.count { $0 == "]" }
        }
        return pieces
    }

    /// Where the explanation of an option's line begins: behind the first two blanks that follow its label. One whose
    /// label is too long has a line of its own.
    private static func explanationColumn(of line: Substring) -> Int? {
        let label = line.drop { $0 == " " }
        if line.count - label.count > 10 { return line.count - label.count }
        guard let gap = label.firstRange(of: "  "),
            let start = label[gap.upperBound...].firstIndex(where: { $0 != " " })
        else { return nil }
        return line.distance(from: line.startIndex, to: start)
    }
}
