internal import Credentials
internal import Environment
internal import Text

/// What `heddle init` prints: a shell's own file, with what stands between two `@` in it put in.
///
/// What bash and zsh share is in a file of its own; the rules of the segment are ``PromptSegment``'s, and the variables
/// are those of ``EnvironmentVariable/table``.
struct InitScript {
    let shell: ShellName
    /// The absolute path of `heddle`, for shells that don't find it on `PATH`.
    let program: String

    var text: String {
        var text = shell.template
        for (place, replacement) in parts + words { text = text.replacing("@\(place)@", with: replacement) }
        return text
    }

    /// What is more than a word; each stands on a line of its own, whose indent it gets.
    private var parts: [(String, String)] {
        switch shell {
        case .bash, .zsh:
            [
                ("common", String(decoding: PackageResources.init_common_bash, as: UTF8.self)),
                // Where a function may be called in whatever options the shell has.
                ("begin", shell == .zsh ? "emulate -L zsh" : "# In whatever options the shell has."),
                ("judge", PosixJudge.lines.joined(separator: "\n    ")),
            ]
        case .fish: [("judge", FishJudge.lines.joined(separator: "\n    "))]
        }
    }

    /// What some variables are, in one word for bash and zsh. `=` stands for one that isn't set: none of them ever is
    /// that.
    private static func values(_ variables: [String]) -> String {
        variables.map { "${\($0)-=}" }.joined(separator: ";")
    }

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
                "\(Self.values(variables))${\(ToolRecipe.marker):+;\(Self.values(tools))}"
            ),
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
            // The last, for a path may have anything between two @.
            ("program", shell.quoted(program)),
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
