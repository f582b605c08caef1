public import Output
internal import Text

/// How a ``PickerState`` looks: a line with the filter, and below it as many choices as there is room for.
public struct PickerDrawing: Sendable {
    let columns: Int
    let rows: Int
    let style: Style

    public init(columns: Int, rows: Int, style: Style) {
        self.columns = max(columns, 10)
        self.rows = max(rows, 3)
        self.style = style
    }

    /// How many choices it shows at once: no more than ten, and the terminal's own last line stays free.
    public var page: Int { min(10, rows - 2) }

    /// One line each, none as wide as the terminal, so that none wraps.
    func lines(_ state: PickerState) -> [String] {
        let matching = state.matching
        let count = state.filter.isEmpty ? "\(matching.count)" : "\(matching.count) of \(state.choices.count)"
        let start = max(0, min(state.selected - page / 2, matching.count - page))
        let shown = matching.dropFirst(start).prefix(page)
        let widths = widths(state.choices)
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
        let right = min(columns - 1, "profile: \(state.filter)".displayWidth)
        return "\r\u{1B}[J" + lines.joined(separator: "\r\n") + up + "\r\u{1B}[\(right)C"
    }

    private func line(_ choice: Choice, _ widths: [Int], isSelected: Bool) -> String {
        let cells = zip([choice.name] + choice.columns, widths).map { cell, width in
            let cell = cell.clipped(toWidth: width, mark: style.ellipsis)
            return cell + String(repeating: " ", count: width - cell.displayWidth)
        }
        var text = "\(isSelected ? ">" : " ") \(choice.isCurrent ? "*" : " ") \(cells.joined(separator: "  "))"
        while text.last == " " { text.removeLast() }
        text = clipped(text)
        guard style.isColoured else { return text }
        return isSelected ? "\u{1B}[7m\(text)\u{1B}[0m" : style.coloured(text, choice.colour)
    }

    private func dimmed(_ text: String) -> String { style.isColoured ? "\u{1B}[2m\(text)\u{1B}[0m" : text }

    private func clipped(_ text: String, after before: String = "") -> String {
        let room = max(0, columns - 1 - before.displayWidth)
        return room == 0 ? "" : text.clipped(toWidth: room, mark: text.displayWidth > room ? style.ellipsis : "")
    }

    /// Where there is no room for all of them, the last column gives way first, which says the least of which profile it
    /// is, and the name comes last.
    private func widths(_ choices: [Choice]) -> [Int] {
        let rows = choices.map { [$0.name] + $0.columns }
        var widths = (0..<(rows.map(\.count).max() ?? 0)).map { column in
            rows.map { column < $0.count ? $0[column].displayWidth : 0 }.max() ?? 0
        }
        for column in widths.indices.reversed() {
            let excess = widths.reduce(4 + 2 * (widths.count - 1), +) - (columns - 1)
            guard excess > 0 else { break }
            let minimum = min(widths[column], column == 0 ? 8 : 4)
            widths[column] = max(minimum, widths[column] - excess)
        }
        return widths
    }
}
