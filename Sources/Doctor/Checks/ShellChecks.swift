internal import Credentials
internal import Text

extension DoctorCheck {
    /// Variables of this shell that lead S3 clients elsewhere than to the profile in effect, and where they come from.
    static let shell = DoctorCheck("shell", needsDatabase: true) { examination in
        guard let shell = examination.shell else { return [.good("no profile is in effect")] }
        let stray = strayKey(shell)
        guard !shell.foreign.isEmpty else {
            return [stray ?? .good("no variable leads elsewhere than to \(shell.profile)")]
        }
        let files = StartFiles(examination)
        return shell.foreign.prefix(6).map { variable in
            let line = files.assignment(of: variable)
            let since =
                line.map { "set in \($0.place), for every new shell" } ?? "set in this shell, not in a start file"
            return .warning(
                "\(variable) is not that of \(shell.profile): \(since)",
                why: "S3 clients in this shell may use another organisation's keys, or send them elsewhere",
                command: line.map { "remove line \($0.number) of \($0.file), then: \(shell.command)" } ?? shell.command)
        } + [stray].compactMap(\.self)
    }

    private static func strayKey(_ shell: ShellFacts) -> Finding? {
        guard let stray = shell.strayKey else { return nil }
        let whose =
            switch stray {
            case .ofProfile(let name): "is a key of \(name), not of \(shell.profile)"
            case .unknown: "is no key that heddle has made for \(shell.profile)"
            }
        return .warning(
            "AWS_ACCESS_KEY_ID \(whose)", why: "S3 clients in this shell use it, whatever the prompt says",
            command: shell.command)
    }

    /// Prompt engines that are set up after Heddle's line, and so replace its segment.
    static let promptOrder = DoctorCheck("prompt") { examination in
        var findings: [Finding] = []
        var isIntegrated = false
        for file in StartFiles(examination).files {
            let heddle = file.lines.filter { $0.text.contains("heddle init ") }
            guard let first = heddle.first else { continue }
            isIntegrated = true
            if heddle.count > 1 {
                findings.append(
                    .note(
                        "\(file.name) integrates Heddle \(heddle.count) times (lines "
                            + heddle.map { "\($0.number)" }.joined(separator: ", ") + ")",
                        why: "once is enough", command: "remove line \(heddle[1].number) of \(file.name)"))
            }
            let engine = file.lines.first { line in
                line.number > first.number && engines.contains { line.text.contains($0) }
            }
            let isHidden = file.lines.contains {
                $0.text.contains("HEDDLE_PROMPT=0") || $0.text.contains("HEDDLE_PROMPT 0")
            }
            if let engine, !isHidden {
                findings.append(
                    .warning(
                        "\(engine.place) sets up a prompt engine after heddle init (line \(first.number))",
                        why: "it composes the prompt anew, and Heddle's segment may be lost",
                        command: "move line \(first.number) of \(file.name) below line \(engine.number)"))
            }
        }
        if !findings.isEmpty { return findings }
        return [
            isIntegrated
                ? .good("heddle init comes after prompt engines")
                : .note(
                    "no start file has a line with heddle init",
                    why: "heddle use then switches no shell, and no prompt shows the profile",
                    command: "heddle init --help")
        ]
    }

    /// In lines of start files.
    private static let engines = ["oh-my-posh init", "starship init", "powerlevel10k.zsh-theme", "p10k.zsh"]
}
