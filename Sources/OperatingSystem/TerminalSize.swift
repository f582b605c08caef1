internal import COperatingSystem

/// How much a terminal shows.
public struct TerminalSize: Sendable, Equatable {
    public let columns: Int
    public let rows: Int

    public init(columns: Int, rows: Int) {
        (self.columns, self.rows) = (columns, rows)
    }

    /// As it is now; nil where no terminal is behind that stream, or it doesn't tell.
    public init?(of stream: StandardStream) {
        var (columns, rows): (Int32, Int32) = (0, 0)
        guard heddle_terminal_size(stream.rawValue, &columns, &rows) == 0 else { return nil }
        self.init(columns: Int(columns), rows: Int(rows))
    }
}
