/// What every run of `heddle` and `heddled` has to keep to, whatever it was asked (the guide; S33, S35).
enum Manners {
    /// The contract's statuses. 70 is a bug, and 126 and 127 are `exec`'s.
    static let statuses: Set<Int32> = [0, 1, 64, 65, 66, 69, 74, 75, 77, 78]
    private static let reports: Set<String> = ["sync", "verify", "whoami", "doctor", "db"]

    /// - Returns: what was wrong; empty: nothing.
    static func complaints(about ending: Ending) -> [String] {
        let words = ending.command.words
        let verb = words.first ?? ""
        if verb == "exec", ending.error.isEmpty || !ending.error.hasPrefix("heddle: ") { return [] }
        var complaints: [String] = []
        let allowed = verb == "exec" ? statuses.union([126, 127]) : statuses
        if !allowed.contains(ending.status) {
            complaints.append("the status \(ending.status) is none of the contract's")
        }
        // What a shell evaluates must fail where the command does.
        let isEvaluated = verb == "env" || verb == "use" && words.contains("--emit")
        let isFailure = isEvaluated && ending.output == "false\n"
        if ending.status != 0, !reports.contains(verb), !ending.output.isEmpty, !isFailure {
            complaints.append("a failure wrote to standard output")
        }
        // What verify found is its answer.
        let isExplained = ending.error.hasPrefix("heddle: ") || verb == "verify" && !ending.output.isEmpty
        if ending.status != 0, !isExplained { complaints.append("a failure was not explained") }
        for line in ending.error.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            complaints += flaws(of: line)
        }
        if !ending.error.isEmpty, !ending.error.hasSuffix("\n") {
            complaints.append("standard error ends within a line")
        }
        for bytes in [ending.outputBytes, ending.errorBytes] where hasControls(bytes) {
            complaints.append("it wrote a control character")
        }
        return complaints
    }

    private static func flaws(of line: Substring) -> [String] {
        guard let label = ["heddle: ", "hint: "].first(where: line.hasPrefix) else { return ["no label: \(line)"] }
        let text = line.dropFirst(label.count)
        var flaws: [String] = []
        // A variable's name may begin a line.
        if text.first?.isUppercase == true, text.dropFirst().first?.isLowercase != false {
            flaws.append("a capital: \(line)")
        }
        if text.hasSuffix(".") { flaws.append("a full stop: \(line)") }
        if text.isEmpty { flaws.append("an empty line after \(label)") }
        return flaws
    }

    private static func hasControls(_ bytes: [UInt8]) -> Bool {
        bytes.contains { $0 < 0x20 && $0 != 0x0A && $0 != 0x09 || $0 == 0x7F }
    }
}
