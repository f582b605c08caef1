internal import COperatingSystem
internal import Libc

/// The terminal behind standard input and standard error, handing over each key at once. There is one at a time.
///
/// However the process ends (but by SIGKILL) the terminal is put back as it was.
public struct RawTerminal: ~Copyable {
    /// Written when it is given back: whatever was drawn is wiped from the cursor on, and the cursor is shown.
    private static let farewell: StaticString = "\r\u{1B}[J\u{1B}[?25h"

    /// - Returns: nil where there is no terminal.
    public init?() {
        guard ThisProcess.isTerminal(.input), ThisProcess.isTerminal(.error) else { return nil }
        let taken = Self.farewell.withUTF8Buffer { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                heddle_take_terminal(STDIN_FILENO, STDERR_FILENO, $0.baseAddress, 1)
            }
        }
        guard taken == 0 else { return nil }
    }

    /// Columns and rows, as they are now; 80 × 24 where it doesn't tell.
    public var size: TerminalSize { TerminalSize(of: .error) ?? TerminalSize(columns: 80, rows: 24) }

    /// What was typed, as it comes.
    ///
    /// - Parameter milliseconds: how long to wait for it; nil: without limit.
    /// - Returns: nothing where nothing came in that time, or the terminal's size has changed; nil where nothing will come any more.
    public func read(milliseconds: Int32?) -> [UInt8]? {
        let ready = heddle_wait_for_key(STDIN_FILENO, milliseconds ?? -1)
        if ready == 0 || (ready < 0 && errno == EINTR) { return [] }
        var bytes = [UInt8](repeating: 0, count: 1024)
        let count = systemRead(STDIN_FILENO, &bytes, bytes.count)
        if count < 0, errno == EINTR { return [] }
        return count > 0 ? Array(bytes[..<count]) : nil
    }

    /// Stops this process as Ctrl-Z would have done, and takes the terminal again once it goes on.
    public func suspend() { heddle_suspend_with_terminal() }

    /// Ends this process as Ctrl-C would have done.
    public func interrupt() { raise(SIGINT) }

    deinit { heddle_give_terminal_back() }
}

/// read(2), whose name the method above hides.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
