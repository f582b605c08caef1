internal import Libc

/// The terminal that a person sits at, wherever the standard streams lead (tty(4)).
public enum ControllingTerminal {
    /// Shows a question and reads the line that is typed for it.
    ///
    /// - Returns: the line without its line break, empty where the terminal was closed instead; nil where this process
    ///   has no controlling terminal.
    public static func ask(_ question: String) -> String? {
        let descriptor = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        do throws(FileError) {
            try PrivateFile.writeAll(Array(question.utf8), to: descriptor, path: "/dev/tty")
        } catch {
            return nil
        }
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while line.count < 1024 {
            let count = read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count > 0, byte != UInt8(ascii: "\n") else { break }
            line.append(byte)
        }
        return String(decoding: line, as: UTF8.self)
    }
}
