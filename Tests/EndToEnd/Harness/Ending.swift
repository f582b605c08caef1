import Foundation

/// What came of a program that ran to its end.
struct Ending: Sendable, CustomStringConvertible {
    let command: Command
    /// Its exit status; 128 and the signal's number where a signal ended it.
    let status: Int32
    /// The signal that ended it.
    let signal: Int32?
    let outputBytes: [UInt8]
    let errorBytes: [UInt8]
    let duration: Duration

    init(command: Command, waitStatus: Int32, output: [UInt8], error: [UInt8], duration: Duration) {
        self.command = command
        let signal = waitStatus & 0x7F
        self.signal = signal == 0 ? nil : signal
        status = signal == 0 ? (waitStatus >> 8) & 0xFF : 128 + signal
        outputBytes = output
        errorBytes = error
        self.duration = duration
    }

    var output: String { String(decoding: outputBytes, as: UTF8.self) }
    var error: String { String(decoding: errorBytes, as: UTF8.self) }
    var seconds: Double { duration / .seconds(1) }

    /// The first hint, without its label.
    var hint: String? {
        error.split(separator: "\n").first { $0.hasPrefix("hint: ") }.map { String($0.dropFirst("hint: ".count)) }
    }

    func json() throws -> JSON { try JSON(parsing: outputBytes) }

    var description: String {
        """
        \(command.program.split(separator: "/").last ?? "") \(command.words.joined(separator: " "))
        ended with \(status) after \(seconds) s
        --- output:\n\(output)--- error:\n\(error)---
        """
    }
}
