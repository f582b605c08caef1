public import OperatingSystem
public import Output

/// Lets a person choose at a terminal: type to filter, arrows, Enter, Esc.
public enum Picker {
    /// A sequence's later bytes follow its escape at once, even over ssh; a person's next key doesn't.
    private static let escapeMilliseconds: Int32 = 60

    /// - Parameters:
    ///   - canSuspend: false where a shell waits for what this prints: nothing would make it go on.
    ///   - draw: writes to the terminal.
    public static func run(
        _ choices: [Choice], on terminal: borrowing RawTerminal, style: Style, canSuspend: Bool, draw: (String) -> Void
    ) -> PickerState.Outcome {
        var state = PickerState(choices)
        var reader = KeyReader()
        while true {
            let size = terminal.size
            let drawing = PickerDrawing(columns: size.columns, rows: size.rows, style: style)
            draw(drawing.frame(state))
            guard let bytes = terminal.read(milliseconds: reader.isWaiting ? escapeMilliseconds : nil) else {
                return .left
            }
            let keys = bytes.isEmpty ? reader.giveUp() : reader.keys(from: bytes)
            for key in keys {
                if key == .suspend, canSuspend { terminal.suspend() }
                if let outcome = state.press(key, page: drawing.page) { return outcome }
            }
        }
    }
}
