internal import Credentials
internal import Environment
internal import Text

/// How a shell judges whether its variables are still what a switch left there: code out of the table of variables.
///
/// First what is the same in every mode, then which of the variables that differ between modes are set: that tells the
/// mode, and what must hold in it. Each line leaves the function, which has called the variables shadowed, where it
/// doesn't hold.
struct ShadowJudge {
    /// The variables that are set in some modes only.
    static let ofModes = EnvironmentVariable.table.filter { $0.commonContent == nil }

    /// A variable and what is expected of it.
    typealias Rule = (name: String, expectation: VariableExpectation)

    static var common: [Rule] {
        EnvironmentVariable.table.compactMap { variable in
            variable.commonContent.map { (variable.name, $0.expectation) }
        }
    }

    /// For each mode: the variables that are set in it, every combination that there is, and what must hold of them.
    static var modes: [(combinations: [[EnvironmentVariable]], rules: [Rule])] {
        Mode.allCases.map { mode in
            var combinations: [[EnvironmentVariable]] = [[]]
            var rules: [Rule] = []
            for variable in ofModes {
                let expectation = variable.content(in: mode).expectation
                switch expectation {
                case .absent: continue
                case .presentOrAbsent: combinations += combinations.map { $0 + [variable] }
                case .present, .beginning, .time, .equal: combinations = combinations.map { $0 + [variable] }
                }
                rules.append((variable.name, expectation))
            }
            return (combinations, rules)
        }
    }

    /// For each recipe: what ``ToolRecipe/marker`` is, but for the bucket, and what must hold of its variables.
    static var tools: [(name: String, rules: [Rule])] {
        ToolRecipe.table.map { recipe in
            let rules = recipe.ownVariables.compactMap { variable in
                variable.commonContent.map { (variable.name, $0.expectation) }
            }
            return (recipe.name, rules)
        }
    }

    static let configFile = toolFile("config")
    static let credentialsFile = toolFile("credentials")
    static func toolFile(_ suffix: String) -> String { "$__heddle_state/aws/$HEDDLE_PROFILE.\(suffix)" }
    static let agentTokenFile = "$__heddle_state/agent/$HEDDLE_PROFILE.token"
}

/// For bash and zsh.
enum PosixJudge {
    /// One letter for each variable that tells the mode and is set.
    static let kind = ShadowJudge.ofModes.map { "${\($0.name)+\(letter($0))}" }.joined()

    static var lines: [String] {
        var lines = ShadowJudge.common.compactMap(condition)
        lines.append("case $__heddle_kind_now in")
        for mode in ShadowJudge.modes {
            let patterns = mode.combinations.map { $0.map(letter).joined() }.joined(separator: " | ")
            lines += ["    \(patterns))"] + mode.rules.compactMap(condition).map { "        " + $0 } + ["        ;;"]
        }
        lines += ["    *) builtin return 0 ;;", "esac", "case ${\(ToolRecipe.marker)-unset} in", "    unset) ;;"]
        for tool in ShadowJudge.tools {
            lines += ["    \(tool.name) | \(tool.name):*)"]
            lines += tool.rules.compactMap(condition).map { "        " + $0 } + ["        ;;"]
        }
        return lines + ["    *) builtin return 0 ;;", "esac"]
    }

    private static func letter(_ variable: EnvironmentVariable) -> String {
        let place = ShadowJudge.ofModes.firstIndex { $0.name == variable.name } ?? 0
        return String(Unicode.Scalar(UInt8(ascii: "a") + UInt8(place)))
    }

    private static func condition(_ rule: ShadowJudge.Rule) -> String? {
        let name = rule.name
        switch rule.expectation {
        case .absent: return "[[ -z ${\(name)+x} ]] || builtin return 0"
        case .present: return "[[ -n ${\(name)-} ]] || builtin return 0"
        case .beginning(let start):
            return "[[ ${\(name)-} == \(POSIXShell.quoted(start))* ]] || builtin return 0"
        case .presentOrAbsent: return nil
        case .time: return "[[ ${\(name)-} == ????-??-??T??:??:??Z ]] || builtin return 0"
        case .equal(let known):
            return known.text(ofVariable: { "\"${\($0)-}\"" }, literal: POSIXShell.quoted)
                .map { "[[ ${\(name)-} == \($0) ]] || builtin return 0" }
        }
    }
}

enum FishJudge {
    static let modeVariables = ShadowJudge.ofModes.map(\.name).joined(separator: " ")

    static var lines: [String] {
        var lines = ShadowJudge.common.compactMap(condition)
        lines.append("switch \"$kind\"")
        for mode in ShadowJudge.modes {
            let patterns = mode.combinations.map { "'\($0.map(\.name).joined(separator: " "))'" }
            lines += ["    case \(patterns.joined(separator: " "))"]
            lines += mode.rules.compactMap(condition).map { "        " + $0 }
        }
        lines += [
            "    case '*'", "        return", "end", "set -q \(ToolRecipe.marker)",
            "and switch \"$\(ToolRecipe.marker)\"",
        ]
        for tool in ShadowJudge.tools {
            lines += ["    case \(tool.name) '\(tool.name):*'"]
            lines += tool.rules.compactMap(condition).map { "        " + $0 }
        }
        return lines + ["    case '*'", "        return", "end"]
    }

    private static func condition(_ rule: ShadowJudge.Rule) -> String? {
        let name = rule.name
        switch rule.expectation {
        case .absent: return "set -qx \(name); and return"
        case .present: return "test -n \"$\(name)\"; or return"
        case .beginning(let start):
            return "string match -q -- \(FishShell.quoted(start + "*")) \"$\(name)\"; or return"
        case .presentOrAbsent: return nil
        case .time: return #"string match -qr '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$' -- $\#(name); or return"#
        case .equal(let known):
            return known.text(ofVariable: { "\"$\($0)\"" }, literal: FishShell.quoted)
                .map { "test \"$\(name)\" = \($0); or return" }
        }
    }
}

/// What fish compares at each prompt: words of a command, so that the segment is made anew where one of them is another.
enum FishWatch {
    /// Variables that are compared without regard to whether they are empty or not set.
    static var whole: String {
        let others = [
            "HEDDLE_HOME", "XDG_STATE_HOME", "HOME", "HEDDLE_PROMPT", "NO_COLOR", "TERM", "LC_ALL", "LC_CTYPE", "LANG",
            "COLUMNS",
        ]
        return (always.map(\.name) + others).map { "$\($0)" }.joined(separator: ";")
    }

    /// The others of the environment: fish leaves out the whole word where such a variable isn't set.
    static var marked: String {
        let set = always.map(\.name)
        return marked(EnvironmentChange.variables.filter { !set.contains($0) })
    }

    static var tools: String { marked(ToolRecipe.variables) }

    private static func marked(_ names: [String]) -> String {
        names.enumerated().map { "\($0.offset)$\($0.element)" }.joined(separator: " ")
    }

    /// Those that every mode sets.
    private static let always = EnvironmentVariable.table.filter {
        switch $0.commonContent?.expectation {
        case .absent, nil: false
        default: true
        }
    }
}

extension VariableExpectation.Known {
    /// As a word of the functions that judge; nil: nothing to compare, since they find all the rest by it.
    fileprivate func text(ofVariable: (String) -> String, literal: (String) -> String) -> String? {
        switch self {
        case .profileName: nil
        case .section: "\"$section\""
        case .zone: "\"$zone\""
        case .configFile: "\"\(ShadowJudge.configFile)\""
        case .credentialsFile: "\"\(ShadowJudge.credentialsFile)\""
        case .toolFile(let suffix): "\"\(ShadowJudge.toolFile(suffix))\""
        case .agentTokenFile: "\"\(ShadowJudge.agentTokenFile)\""
        case .literal(let text): literal(text)
        case .variable(let name): ofVariable(name)
        }
    }
}
