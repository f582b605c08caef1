internal import ArgumentParser
internal import Credentials
internal import Environment
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Shell
internal import Store

/// How the segment is written for whoever shows it.
enum PromptFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    /// With colours as `PS1` wants them.
    case bash
    /// With colours as `PROMPT` wants them.
    case zsh
    /// With colours as a status line of tmux's wants them.
    case tmux
    case json
}

extension Heddle {
    struct Prompt: ReadingCommand {
        static let name = "prompt"

        static let configuration = CommandConfiguration(
            commandName: name,
            abstract: "Print the profile of this shell for a prompt engine.",
            discussion: """
                Such as acme·US-EAST-04A 12m. Reads the profile's state file and nothing else. Prints nothing, and succeeds, where \
                there is nothing to show. A shell that ran heddle init shows the same without a process.

                A status line belongs to no shell: --active shows the active profile there, which the database tells.

                EXAMPLES
                  heddle prompt
                  heddle prompt --format json             for a prompt engine that reads it
                  heddle prompt --active --format tmux    for the status line of tmux
                """)

        @Argument(help: "The profile. Default: the one that HEDDLE_PROFILE names.")
        var profile: String?

        @Flag(help: "Show the active profile, whichever this shell has.")
        var active = false

        @Option(help: "How to write it: plain, with the colours of bash, zsh or tmux, or as JSON.")
        var format = PromptFormat.text

        func validate() throws {
            if active, profile != nil { throw ValidationError("--active and a profile's name can't be combined") }
        }

        /// Nothing is shown where there is no place to look, either.
        func answer() throws -> CommandOutput {
            guard let context = try? Context() else { return CommandOutput() }
            return answer(in: context)
        }

        func answer(in context: Context) -> CommandOutput {
            guard active else { return Self.answer(name: profile, format: format, in: context) }
            guard let name = try? context.openStore(.glancing).activeProfile()?.profile.name else {
                return CommandOutput()
            }
            return Self.answer(name: name.text, format: format, ofShell: nil, context)
        }

        fileprivate static func answer(name: String?, format: PromptFormat, in context: Context) -> CommandOutput {
            answer(name: name, format: format, ofShell: context.environment[Selection.variable], context)
        }

        private static func answer(
            name: String?, format: PromptFormat, ofShell: String?, _ context: Context
        ) -> CommandOutput {
            guard let segment = try? segment(named: name, ofShell: ofShell, context) else { return CommandOutput() }
            return CommandOutput(PromptRendering(environment: context.environment).text(segment, format) + "\n")
        }

        /// - Parameter ofShell: the profile that this shell was switched to; its variables tell whether it is shadowed.
        /// - Returns: nil where there is nothing to show.
        private static func segment(named name: String?, ofShell: String?, _ context: Context) throws -> PromptSegment?
        {
            let environment = context.environment
            guard let chosen = name ?? ofShell, !chosen.isEmpty,
                let state = try PromptState.read(ProfileName(chosen), in: context.paths)
            else { return nil }
            let isShadowed =
                ofShell == chosen
                && !EnvironmentChange.isIntact(
                    { environment[$0] }, profile: state.name, zone: state.zone,
                    configFile: context.paths.configFile(of: state.name),
                    credentialsFile: context.paths.credentialsFile(of: state.name),
                    agentTokenFile: context.paths.agentTokenFile(of: state.name),
                    toolFile: { context.paths.toolFile(of: state.name, $0) })
            return PromptSegment(
                name: state.name, zone: state.zone, left: state.expires.map { $0.seconds - Int(context.now.wall) },
                status: state.status, isProtected: state.isProtected, isShadowed: isShadowed)
        }

        /// The command line of every prompt engine, which has no time for the arguments' parser.
        struct QuickForm {
            let name: String?
            let format: PromptFormat

            /// - Parameter words: those after `prompt`.
            /// - Returns: nil for any other command line.
            init?(_ words: ArraySlice<String>) {
                var words = words
                name = words.first.flatMap { $0.hasPrefix("-") ? nil : $0 }
                if name != nil { words = words.dropFirst() }
                if words.isEmpty {
                    format = .text
                    return
                }
                guard words.count == 2, words.first == "--format", let format = words.last.flatMap(PromptFormat.init)
                else { return nil }
                self.format = format
            }

            /// Nothing is shown where there is no place to look, either.
            func answer(in context: Context?) -> CommandOutput {
                guard let context else { return CommandOutput() }
                return Prompt.answer(name: name, format: format, in: context)
            }
        }
    }
}

/// How a segment looks in this environment: its locale, its terminal, `NO_COLOR`.
struct PromptRendering {
    let environment: Variables

    func text(_ segment: PromptSegment, _ format: PromptFormat) -> String {
        let text = segment.text(columns: environment["COLUMNS"].flatMap { Int($0) }, unicode: isUnicode)
        switch format {
        case .text: return text
        case .bash: return isColoured ? "\\[\\e[\(segment.colour.code)m\\]\(text)\\[\\e[0m\\]" : text
        case .tmux: return isColoured ? "#[fg=\(segment.colour.rawValue)]\(text)#[default]" : text
        case .zsh: return isColoured ? "%F{\(segment.colour.rawValue)}\(text)%f" : text
        case .json: return json(segment, text)
        }
    }

    private func json(_ segment: PromptSegment, _ text: String) -> String {
        JSON.object([
            ("name", .string(segment.name.text)), ("zone", .string(segment.zone.text)),
            ("status", .string(segment.status.rawValue)), ("seconds_left", segment.left.map(JSON.integer) ?? .null),
            ("protected", .boolean(segment.isProtected)), ("shadowed", .boolean(segment.isShadowed)),
            ("text", .string(text)),
        ]).text
    }

    private var isColoured: Bool { Style.allowsColour(environment) }
    private var isUnicode: Bool { Style.isUnicode(environment) }
}
