internal import Credentials
internal import Text

/// A finding as one program tells it to another: a line of fields, with tabs between them.
extension Finding {
    /// Without a line break at its end.
    public var line: String {
        [severity.rawValue, "\(status.rawValue)", what, why ?? "", command ?? ""].map(\.printable)
            .joined(separator: "\t")
    }

    /// - Returns: nil for anything else.
    public init?(line: Substring) {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 5, let severity = Severity(rawValue: fields[0]),
            let status = Int32(fields[1]).flatMap(ExitStatus.init(rawValue:)), !fields[2].isEmpty
        else { return nil }
        func text(_ index: Int) -> String? { fields[index].isEmpty ? nil : fields[index].printable }
        self.init(severity, fields[2].printable, why: text(3), command: text(4), status: status)
    }
}
