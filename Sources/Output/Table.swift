/// Columns that line up: each as wide as its widest cell, two spaces between them, nothing after the last.
public struct Table {
    private var rows: [[String]] = []

    public init() {}

    /// - Parameter cells: printable; a later row may have fewer.
    public mutating func add(_ cells: String...) {
        rows.append(cells)
    }

    /// One line a row.
    public var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let padded = zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }
            var line = padded.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
