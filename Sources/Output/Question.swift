internal import OperatingSystem

/// A yes-or-no question to the person at the terminal.
public enum Question {
    /// - Returns: nil where nobody is there to ask: standard input or standard error is no terminal.
    public static func ask(_ question: String) -> Bool? {
        guard ThisProcess.isTerminal(.input), ThisProcess.isTerminal(.error) else { return nil }
        StandardStreams.prompt("\(question) [y/N] ")
        let answer = readLine()?.lowercased()
        return answer == "y" || answer == "yes"
    }
}
