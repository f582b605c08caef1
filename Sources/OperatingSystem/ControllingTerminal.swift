internal import COperatingSystem
public import Credentials
internal import Libc

/// The terminal that a person sits at, wherever the standard streams lead (tty(4)).
public enum ControllingTerminal {
    /// Written when echo is on again: the line break that was not shown.
    private static let farewell: StaticString = "\n"

    /// Shows a question and reads the line that is typed for it.
    ///
    /// - Returns: the line without its line break, empty where the terminal was closed instead; nil where this process
    ///   has no controlling terminal.
    public static func ask(_ question: String) -> String? {
        guard let descriptor = open() else { return nil }
        defer { close(descriptor) }
        guard say(question, on: descriptor) else { return nil }
        return String(decoding: line(of: descriptor, limit: 1024), as: UTF8.self)
    }

    /// Shows a question and reads the line that is typed or pasted for it, which the terminal doesn't show. However the
    /// process ends (but by SIGKILL), the terminal shows again what is typed.
    ///
    /// - Parameter limit: in bytes; what is typed beyond it is dropped. Read key by key, as a terminal's own lines end
    ///   at 4096 bytes.
    /// - Returns: as ``ask(_:)``.
    public static func askSecret(_ question: String, limit: Int) -> Secret? {
        guard let descriptor = open() else { return nil }
        defer { close(descriptor) }
        let taken = farewell.withUTF8Buffer { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                heddle_take_terminal(descriptor, descriptor, $0.baseAddress, 0)
            }
        }
        guard taken == 0 else { return nil }
        defer { heddle_give_terminal_back() }
        // Only now: what is pasted as soon as the question stands there would be shown, and be dropped with what came
        // before it.
        guard say(question, on: descriptor) else { return nil }
        return Secret(String(decoding: line(of: descriptor, limit: limit), as: UTF8.self))
    }

    private static let path = "/dev/tty"

    private static func open() -> Int32? {
        let descriptor = systemOpen(path, O_RDWR | O_NOCTTY | O_CLOEXEC)
        return descriptor >= 0 ? descriptor : nil
    }

    private static func say(_ question: String, on descriptor: Int32) -> Bool {
        do throws(FileError) {
            try PrivateFile.writeAll(Array(question.utf8), to: descriptor, path: path)
            return true
        } catch {
            return false
        }
    }

    /// Backspace, Ctrl-U and Ctrl-D are what they are where the terminal doesn't see to them itself.
    private static func line(of descriptor: Int32, limit: Int) -> [UInt8] {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return line }
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x04: return line
            case 0x7F, 0x08: _ = line.popLast()
            case 0x15: line = []
            default: if line.count < limit { line.append(byte) }
            }
        }
    }
}

/// open(2), whose name the method above hides.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags) }
