extension [String] {
    /// All of them, one after the other; for commands that live two milliseconds.
    ///
    /// `joined` is generic: at its first call the runtime looks through every conformance of the program, which takes a
    /// tenth of such a command.
    public func concatenated(separator: String = "") -> String {
        var result = ""
        for (index, text) in enumerated() {
            if index > 0 { result += separator }
            result += text
        }
        return result
    }
}
