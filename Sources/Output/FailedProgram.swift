public import Credentials
public import OperatingSystem
internal import Text

/// One of our own programs that failed, in its own words.
public struct FailedProgram: ExplainedError, Equatable {
    public let message: String
    public let hint: String?
    public let status: ExitStatus

    /// Without a word in our form it is another program, or was ended by a signal, which is a bug.
    ///
    /// - Parameters:
    ///   - name: the program's, for where it said nothing.
    ///   - path: where it lies.
    public init(_ name: String, at path: String, _ ending: ChildProcess.Ending) {
        let lines = String(decoding: ending.standardError, as: UTF8.self).split(separator: "\n").map(String.init)
        func first(_ prefix: String) -> String? {
            lines.first { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        }
        guard let said = first("heddle: ") else {
            message = "\(name) (\(path.printable)) ended with status \(ending.status) and said nothing"
            hint = "\(POSIXShell.pasteable(path)) --version"
            status = ending.status > 128 ? .bug : .setUp
            return
        }
        message = said
        hint = first("hint: ")
        // Nobody was asked, so nobody said no.
        let known = ExitStatus(rawValue: ending.status)
        status = known == .done || known == .declined ? .bug : known ?? .bug
    }
}
