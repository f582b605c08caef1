internal import Text

/// Columns that line up: each as wide as its widest cell, two spaces between them, nothing after the last.
public struct Table {
    private var rows: [[Cell]] = []
    private let yielding: [Yielding]

    /// A column that gives way where there is no room for all of them.
    public struct Yielding: Sendable {
        let column: Int
        let minimum: Int

        /// - Parameters:
        ///   - column: counted from 0.
        ///   - minimum: columns of the terminal that it keeps.
        public init(_ column: Int, minimum: Int) {
            (self.column, self.minimum) = (column, minimum)
        }
    }

    public struct Cell: ExpressibleByStringInterpolation, Sendable {
        let text: String
        let colour: Style.Colour?

        /// - Parameter text: printable.
        public init(_ text: String, _ colour: Style.Colour? = nil) {
            (self.text, self.colour) = (text, colour)
        }

        public init(stringLiteral text: String) { self.init(text) }
    }

    /// - Parameter yielding: the columns that give way, the first of them first.
    public init(yielding: [Yielding] = []) {
        self.yielding = yielding
    }

    /// - Parameter cells: printable; a later row may have fewer.
    public mutating func add(_ cells: String...) {
        rows.append(cells.map { Cell($0) })
    }

    /// - Parameter cells: a later row may have fewer.
    public mutating func add(_ cells: [Cell]) {
        rows.append(cells)
    }

    /// One line a row, without colours and as wide as it has to be.
    public var text: String { text(Style(isColoured: false, isUnicode: true)) }

    /// One line a row.
    ///
    /// - Parameter columns: of the terminal; nil: without limit.
    public func text(_ style: Style, columns: Int? = nil) -> String {
        let widths = widths(within: columns)
        return rows.map { row in
            var cells = zip(row, widths).map { cell, width in
                (cell: cell, shown: cell.text.clipped(toWidth: width, mark: style.ellipsis), width: width)
            }
            while cells.last?.shown.isEmpty ?? false { cells.removeLast() }
            let last = cells.count - 1
            let padded = cells.enumerated().map { index, cell in
                let padding = index == last ? 0 : cell.width - cell.shown.displayWidth
                return style.coloured(cell.shown, cell.cell.colour) + String(repeating: " ", count: padding)
            }
            return padded.concatenated(separator: "  ") + "\n"
        }.concatenated()
    }

    private func widths(within columns: Int?) -> [Int] {
        let count = rows.map(\.count).max() ?? 0
        var widths = (0..<count).map { column in
            rows.map { column < $0.count ? $0[column].text.displayWidth : 0 }.max() ?? 0
        }
        guard let columns else { return widths }
        for column in yielding where column.column < count {
            let excess = widths.reduce(2 * (count - 1), +) - columns
            guard excess > 0 else { break }
            widths[column.column] = min(widths[column.column], max(column.minimum, widths[column.column] - excess))
        }
        return widths
    }
}
