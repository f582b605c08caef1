public import OperatingSystem
internal import Text

/// The file that a shell reads when a terminal opens, and the line in it that integrates Heddle.
public struct StartupFile: Sendable, Equatable {
    public let path: String
    /// Without a line break.
    public let line: String

    /// - Parameters:
    ///   - home: the home directory.
    ///   - program: `heddle` where that is on `PATH`, else its path.
    public init(of shell: ShellName, home: String, environment: Variables, program: String) {
        let program = POSIXShell.pasteable(program)
        switch shell {
        case .bash:
            path = "\(home)/.bashrc"
            line = "eval \"$(\(program) init bash)\""
        case .zsh:
            path = "\(environment.absolutePath("ZDOTDIR") ?? home)/.zshrc"
            line = "eval \"$(\(program) init zsh)\""
        case .fish:
            path = "\(environment.absolutePath("XDG_CONFIG_HOME") ?? "\(home)/.config")/fish/config.fish"
            line = "\(program) init fish | source"
        }
    }

    /// Whether a file of this content integrates Heddle already, in whatever words; a comment doesn't.
    public static func integratesHeddle(_ content: String) -> Bool {
        content.split(whereSeparator: \.isNewline).contains { line in
            let code = line.drop { $0 == " " || $0 == "\t" }
            return !code.hasPrefix("#") && code.contains("heddle init ")
        }
    }

    /// What is to be put at the end of a file of this content: it may end without a line break.
    public func addition(to content: String) -> String {
        let start = content.isEmpty || content.hasSuffix("\n") ? "" : "\n"
        return "\(start)\n# heddle: switches this shell with heddle use, and shows the profile in the prompt\n\(line)\n"
    }
}
