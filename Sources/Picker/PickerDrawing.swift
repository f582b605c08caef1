/// How a ``PickerState`` looks: a line with the filter, and below it as many choices as there is room for.
public struct PickerDrawing: Sendable {
    let columns: Int
    let rows: Int
    let isColoured: Bool

    public init(columns: Int, rows: Int, isColoured: Bool) {
        self.columns = max(columns, 10)
        self.rows = max(rows, 3)
        self.isColoured = isColoured
    }

    /// How many choices it shows at once: no more than ten, and the terminal's own last line stays free.
    public var page: Int { min(10, rows - 2) }

    /// One line each, none as wide as the terminal, so that none wraps.
    func lines(_ state: PickerState) -> [String] {
        let matching = state.matching
        let count = state.filter.isEmpty ? "\(matching.count)" : "\(matching.count) of \(state.choices.count)"
        let start = max(0, min(state.selected - page / 2, matching.count - page))
        let shown = matching.dropFirst(start).prefix(page)
        let widths = Self.widths(state.choices)
        var lines = [
            clipped("profile: \(state.filter)") + dimmed(clipped("   \(count)", after: "profile: \(state.filter)"))
        ]
        for (offset, choice) in shown.enumerated() {
            lines.append(line(choice, widths, isSelected: start + offset == state.selected))
        }
        return lines
    }

    /// What brings a terminal whose cursor is at the beginning of the first line to show it, and the cursor behind the
    /// filter.
    public func frame(_ state: PickerState) -> String {
        let lines = lines(state)
        let up = lines.count > 1 ? "\u{1B}[\(lines.count - 1)A" : ""
        let right = min(columns - 1, "profile: \(state.filter)".count)
        return "\r\u{1B}[J" + lines.joined(separator: "\r\n") + up + "\r\u{1B}[\(right)C"
    }

    private func line(_ choice: Choice, _ widths: [Int], isSelected: Bool) -> String {
        let cells = zip([choice.name] + choice.columns, widths).map { cell, width in
            cell + String(repeating: " ", count: width - cell.count)
        }
        var text = "\(isSelected ? ">" : " ") \(choice.isCurrent ? "*" : " ") \(cells.joined(separator: "  "))"
        while text.last == " " { text.removeLast() }
        text = clipped(text)
        guard isColoured else { return text }
        if isSelected { return "\u{1B}[7m\(text)\u{1B}[0m" }
        return choice.colour.map { "\u{1B}[\($0.rawValue)m\(text)\u{1B}[0m" } ?? text
    }

    private func dimmed(_ text: String) -> String { isColoured ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

    private func clipped(_ text: String, after before: String = "") -> String {
        String(text.prefix(max(0, columns - 1 - before.count)))
    }

    private static func widths(_ choices: [Choice]) -> [Int] {
        let rows = choices.map { [$0.name] + $0.columns }
        return (0..<(rows.map(\.count).max() ?? 0)).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
    }
}
