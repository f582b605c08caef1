internal import Credentials
internal import Environment
internal import Text

/// What `heddle init` prints: a shell's own file, with what stands between two `@` in it put in.
///
/// What bash and zsh share is in a file of its own; the rules of the segment are ``PromptSegment``'s, and the variables
/// are those of ``EnvironmentVariable/table``.
struct InitScript {
    let shell: ShellName
    /// The absolute path of `heddle`.
    let program: String
    /// What a new shell starts with, as ``ShellName/code(_:saying:revealing:)`` has it; nil: nothing.
    let switching: String?

    var text: String {
        let text = filled(filled(shell.template, with: Dictionary(uniqueKeysWithValues: parts)), with: values)
        return shell == .zsh ? Self.withoutAliases(text) : text
    }

    /// What stands in a place isn't looked at again: a path may have anything between two @.
    private func filled(_ template: String, with values: [String: String]) -> String {
        var rest = template.split(separator: "@", omittingEmptySubsequences: false)[...]
        var text = String(rest.removeFirst())
        while let word = rest.popFirst() {
            if let value = values[String(word)], let following = rest.popFirst() {
                text += value + following
            } else {
                text += "@" + word
            }
        }
        return text
    }

    /// zsh parses all of what it evaluates before it runs the first of it, so aliases are turned off around a word that
    /// is evaluated in its turn.
    private static func withoutAliases(_ text: String) -> String {
        """
        # heddle for zsh, in quotes: so no alias is expanded in it.
        () {
            'builtin' 'emulate' '-L' 'zsh'
            'builtin' 'setopt' 'no_aliases'
            'builtin' 'eval' \(POSIXShell.quoted(text))
        }

        """
    }

    /// Files that have places of their own.
    private var parts: [(String, String)] {
        func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
        return switch shell {
        case .bash, .zsh:
            [("common", text(PackageResources.init_common_bash) + "\n" + text(PackageResources.init_prompt_bash))]
        case .fish: [("prompt", text(PackageResources.init_prompt_fish))]
        }
    }

    /// What some variables are, in one word for bash and zsh. `=` stands for one that isn't set: none of them ever is
    /// that.
    private static func joined(_ variables: [String]) -> String {
        variables.map { "${\($0)-=}" }.joined(separator: ";")
    }

    /// What is more than a word; each stands on a line of its own, whose indent it gets.
    private var lines: [(String, String)] {
        let judge: [String]
        let dialect: [(String, String)]
        switch shell {
        case .bash: (judge, dialect) = (PosixJudge.lines, [("begin", "builtin local -; builtin set +aeux")])
        case .zsh: (judge, dialect) = (PosixJudge.lines, [("begin", "builtin emulate -L zsh")])
        case .fish: (judge, dialect) = (FishJudge.lines, [])
        }
        return dialect + [
            ("judge", judge.joined(separator: "\n    ")), ("completion", shell.completion),
            ("follow", switching.map { "__heddle_follow \(shell.quoted($0))" } ?? ""),
        ]
    }

    private var values: [String: String] { Dictionary(uniqueKeysWithValues: lines + words) }

    private var words: [(String, String)] {
        let variables = EnvironmentChange.variables
        let tools = ToolRecipe.variables
        let unicode = PromptSegment.Marks.unicode
        let ascii = PromptSegment.Marks.ascii
        return [
            ("shell", shell.rawValue), ("variables", variables.joined(separator: " ")),
            ("tool_variables", tools.joined(separator: " ")),
            (
                "fingerprint",
                "\(Self.joined(variables))${\(ToolRecipe.marker):+;\(Self.joined(tools))}"
            ),
            ("watched", FishWatch.whole), ("watched_marked", FishWatch.marked), ("watched_tools", FishWatch.tools),
            ("kind", PosixJudge.kind), ("mode_variables", FishJudge.modeVariables),
            ("outside_sections", ProfileName.marksOutsideSections), ("replacement", ProfileName.sectionReplacement),
            ("section_of_default", ProfileName.sectionOfDefault),
            ("dot", unicode.dot), ("failing", unicode.failing), ("shadowed", unicode.shadowed),
            ("ascii_dot", ascii.dot), ("ascii_failing", ascii.failing), ("ascii_shadowed", ascii.shadowed),
            ("protected", PromptSegment.protectedMark), ("no_keys", PromptSegment.noKeys),
            ("expired", PromptSegment.expired),
            ("zone_columns", String(PromptSegment.zoneColumns)), ("near_end", String(PromptSegment.nearEnd)),
            ("minutes_from", String(ShortSpan.minutesFrom)), ("hours_from", String(ShortSpan.hoursFrom)),
            ("days_from", String(ShortSpan.daysFrom)),
            ("green", String(PromptSegment.Colour.green.code)), ("yellow", String(PromptSegment.Colour.yellow.code)),
            ("red", String(PromptSegment.Colour.red.code)),
            ("subshell", shell == .zsh ? "ZSH_SUBSHELL" : "BASH_SUBSHELL"), ("program", shell.quoted(program)),
        ]
    }
}

extension ShellName {
    fileprivate var template: String {
        let bytes =
            switch self {
            case .bash: PackageResources.init_bash
            case .zsh: PackageResources.init_zsh
            case .fish: PackageResources.init_fish
            }
        return String(decoding: bytes, as: UTF8.self)
    }
}
