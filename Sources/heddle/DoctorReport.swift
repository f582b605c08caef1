internal import Credentials
internal import Doctor
internal import OrderedJSON
internal import Output
internal import Text

/// What all checks have found, and what was done about it.
struct DoctorReport {
    struct Entry {
        let check: String
        let finding: Finding
        /// What `--fix` did; nil: nothing.
        var fixed: String?
    }

    var entries: [Entry]

    /// That of the first error that is still there.
    var status: ExitStatus {
        entries.first { $0.finding.severity == .error && $0.fixed == nil }?.finding.status ?? .done
    }

    /// Does what is safe.
    ///
    /// - Parameter onFailure: told of what could not be done: the finding stays as it is.
    mutating func fix(onFailure: (any ExplainedError) -> Void) {
        for index in entries.indices {
            guard let fix = entries[index].finding.fix else { continue }
            do {
                try fix.carryOut()
                entries[index].fixed = fix.done
            } catch {
                onFailure(explained(error))
            }
        }
    }

    func text(_ style: Style) -> String {
        let width = entries.map(\.check.count).max() ?? 0
        let indent = String(repeating: " ", count: width + 4)
        var lines: [String] = []
        for entry in entries {
            let finding = entry.finding
            let name = entry.check + String(repeating: " ", count: width - entry.check.count)
            lines.append("\(mark(of: entry, style)) \(name)  \(style.legible(finding.what.printable))")
            if let why = finding.why { lines.append("\(indent)\(style.legible(why.printable))") }
            if let fixed = entry.fixed {
                lines.append("\(indent)fixed: \(style.legible(fixed))")
            } else if let command = finding.command {
                lines.append("\(indent)hint: \(style.legible(command.printable))")
            }
        }
        if status == .done { lines += ["", summary] }
        return lines.map { $0 + "\n" }.joined()
    }

    private func mark(of entry: Entry, _ style: Style) -> String {
        if entry.fixed != nil { return style.check }
        return switch entry.finding.severity {
        case .good: style.check
        case .note: style.dash
        case .warning: style.coloured("!", .yellow)
        case .error: style.cross
        }
    }

    /// `1 error, 2 warnings`.
    var summary: String {
        func count(_ severity: Finding.Severity, _ noun: String) -> String? {
            let count = entries.count { $0.finding.severity == severity && $0.fixed == nil }
            return count == 0 ? nil : counted(count, noun)
        }
        let fixed = entries.count { $0.fixed != nil }
        let parts = [count(.error, "error"), count(.warning, "warning"), fixed == 0 ? nil : "\(fixed) fixed"]
        let text = parts.compactMap(\.self).joined(separator: ", ")
        return text.isEmpty ? "all is well" : text
    }

    var json: JSON {
        let findings = entries.map { entry in
            JSON.object([
                ("check", .string(entry.check)), ("severity", .string(entry.finding.severity.rawValue)),
                ("what", .string(entry.finding.what)), ("why", .optional(entry.finding.why)),
                ("command", .optional(entry.finding.command)), ("fixed", .optional(entry.fixed)),
            ])
        }
        return .object([("ok", .boolean(status == .done)), ("findings", .array(findings))])
    }
}
