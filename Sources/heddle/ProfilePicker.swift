internal import Credentials
internal import OperatingSystem
internal import Output
internal import Picker
internal import Store
internal import Text

/// `use` alone: a person chooses among the profiles, those that were active lately first.
struct ProfilePicker {
    static let variable = "HEDDLE_PICKER"

    let context: Context
    let store: Store
    /// Whether Ctrl-Z stops it.
    let canSuspend: Bool

    /// - Returns: nil where the person left.
    /// - Throws: ``SelectionError/nothingSelected(first:)`` where there is no profile; ``UsageError`` where there is no
    ///   terminal.
    func choose() throws -> ProfileName? {
        let profiles = try store.profiles()
        guard !profiles.isEmpty else { throw SelectionError.nothingSelected(first: nil) }
        guard context.console.isTerminal(.input), context.console.isTerminal(.error),
            context.environment["TERM"] != "dumb"
        else {
            throw UsageError(
                "this terminal can't show the picker: name a profile",
                hint: "name one that heddle list shows: heddle use NAME")
        }
        let name: String?
        switch context.environment[Self.variable] ?? "" {
        case "": name = try ownPicker(try choices(profiles))
        case "fzf": name = try fzf(try choices(profiles))
        case let other: throw PickerError.unknown(other)
        }
        return try name.map { try ProfileName($0) }
    }

    private func choices(_ profiles: [ProfileSnapshot]) throws -> [Choice] {
        let current = try? context.selection(named: nil, in: store).snapshot.profile.name
        let history = try store.events(kinds: [.activated], limit: 1000).reversed().compactMap(\.profile)
        let now = context.now
        return profiles.map { snapshot in
            let report = ProfileReport(snapshot: snapshot, now: now)
            let name = snapshot.profile.name
            return Choice(
                name.text,
                [
                    snapshot.profile.zone.text, report.status.rawValue, report.shortTimeLeft(style),
                    snapshot.profile.isProtected ? "protected" : "", snapshot.profile.organisation?.text ?? "",
                ], isCurrent: name == current, colour: report.status.colour)
        }.recentFirst(history)
    }

    /// Of the terminal behind standard error, where it draws.
    private var style: Style {
        Style(context.environment, isTerminal: context.console.isTerminal(.error))
    }

    private func ownPicker(_ choices: [Choice]) throws -> String? {
        switch context.host.choose(choices, style, canSuspend, context.console) {
        case .chosen(let name)?: return name
        case .left?, .interrupted?: return nil
        case nil:
            throw UsageError(
                "this terminal can't show the picker: name a profile",
                hint: "name one that heddle list shows: heddle use NAME")
        }
    }

    private func fzf(_ choices: [Choice]) throws -> String? {
        guard let program = ChildProcess.find("fzf", path: context.environment["PATH"]) else { throw PickerError.noFzf }
        var table = Table()
        for choice in choices {
            let cells = [choice.name] + choice.columns + [choice.isCurrent ? "current" : ""]
            table.add(cells.map { Table.Cell($0) })
        }
        let options =
            ["--height=~50%", "--reverse", "--no-multi", "--prompt=profile: "]
            + (style.isColoured ? [] : ["--no-color"])
        let ending = try ChildProcess.run(
            program, options, input: Array(table.text.utf8), outputLimit: 4096, sharingError: true, limit: nil)
        switch ending.status {
        case 0:
            return String(decoding: ending.standardOutput, as: UTF8.self).split(separator: " ").first.map(String.init)
        case 1, 130: return nil  // No match; left with Esc or Ctrl-C.
        default: throw PickerError.fzfFailed(status: ending.status)
        }
    }
}

enum PickerError: ExplainedError, Equatable {
    case unknown(String)
    case noFzf
    case fzfFailed(status: Int32)

    var message: String {
        switch self {
        case .unknown(let name):
            "\(ProfilePicker.variable) is \(name.printable.prefix(80)), which is not a picker that heddle knows"
        case .noFzf: "\(ProfilePicker.variable) is fzf, but fzf is not on PATH"
        case .fzfFailed(let status): "fzf ended with status \(status)"
        }
    }

    var hint: String? {
        switch self {
        case .unknown: "set it to fzf, or unset it for heddle's own"
        case .noFzf, .fzfFailed: "install fzf, or unset \(ProfilePicker.variable) for heddle's own"
        }
    }

    var status: ExitStatus { .setUp }
}
