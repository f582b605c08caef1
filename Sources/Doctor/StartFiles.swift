internal import OperatingSystem

/// The files that shells read when they start, line by line.
struct StartFiles {
    struct Line {
        /// As a person writes it: `~/.bashrc`.
        let file: String
        /// Counted from 1.
        let number: Int
        let text: Substring

        var place: String { "\(file):\(number)" }
    }

    let files: [(name: String, lines: [Line])]

    /// Files that can't be read are passed over: they are none of ours.
    init(_ examination: Examination) {
        guard let home = examination.home else {
            files = []
            return
        }
        let environment = examination.environment
        let zsh = environment.absolutePath("ZDOTDIR") ?? home
        let configuration = environment.absolutePath("XDG_CONFIG_HOME") ?? "\(home)/.config"
        let paths =
            [".bashrc", ".bash_profile", ".bash_login", ".profile"].map { "\(home)/\($0)" }
            + [".zshenv", ".zprofile", ".zshrc"].map { "\(zsh)/\($0)" } + ["\(configuration)/fish/config.fish"]
        files = paths.compactMap { path in
            guard let content = try? TextFile.read(path) else { return nil }
            let name = path.hasPrefix("\(home)/") ? "~\(path.dropFirst(home.count))" : path
            let lines = String(decoding: content, as: UTF8.self).split(
                separator: "\n", omittingEmptySubsequences: false)
            return (
                name,
                lines.enumerated().compactMap { index, line in
                    let code = line.drop { $0 == " " || $0 == "\t" }
                    return code.isEmpty || code.hasPrefix("#") ? nil : Line(file: name, number: index + 1, text: code)
                }
            )
        }
    }

    /// The first line that sets a variable, in the words of sh, fish or csh.
    func assignment(of variable: String) -> Line? {
        files.lazy.flatMap(\.lines).first { line in
            let words = line.text.split { " \t;".contains($0) }
            return words.contains { $0.hasPrefix("\(variable)=") }
                || (["set", "setenv"].contains(words.first ?? "") && words.contains { $0 == variable })
        }
    }
}
