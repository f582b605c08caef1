internal import Credentials
internal import OperatingSystem
internal import Output
internal import Text
internal import Tokens

/// Which profiles' tokens a scheduled job will find, and which it won't.
struct ScheduledTokenCheck {
    struct Entry {
        let profile: Profile
        /// Why the job won't find it; nil: it will.
        let trouble: TokenError?
    }

    let entries: [Entry]

    /// - Parameter tokens: finds them as the job will: in its environment, by the clock.
    init(of profiles: [Profile], tokens: TokenResolver) {
        entries = profiles.map { profile in
            do throws(TokenError) {
                _ = try tokens.resolve(profile.source.token)
                return Entry(profile: profile, trouble: nil)
            } catch {
                return Entry(profile: profile, trouble: error)
            }
        }
    }

    /// One line a profile: its name, its reference, what to expect.
    var table: String {
        var table = Table()
        for entry in entries {
            let tokenCheck = entry.trouble.map { "won't work from a schedule: \($0.reasonThere)" } ?? "ok"
            table.add(entry.profile.name.text, entry.profile.source.token.text.printable, tokenCheck)
        }
        return table.text
    }

    /// What mends the profiles that won't work, one a line.
    var hints: [String] {
        entries.compactMap { entry in entry.trouble.map { $0.hintThere(entry.profile.name) } }
    }

    /// - Throws: ``NoTokenThereError`` where there are profiles, and not one of them would work.
    func checkAny() throws {
        guard let first = entries.first, let trouble = first.trouble, entries.allSatisfy({ $0.trouble != nil }) else {
            return
        }
        throw NoTokenThereError(
            profile: first.profile.name, others: entries.count - 1, reason: trouble.reasonThere,
            hint: trouble.hintThere(first.profile.name))
    }
}

extension TokenError {
    /// Without the words that tell a person of their own shell.
    fileprivate var reasonThere: String {
        switch self {
        case .notFound(_, let there, _): there
        case .file(.missing(let path)), .keptFileMissing(let path): "no such file or directory: \(path.printable)"
        case .file(let error): error.message
        case .doesNotWork(_, _, let why): why
        default: message
        }
    }

    fileprivate func hintThere(_ name: ProfileName) -> String {
        if case .file(let error) = self, let hint = error.hint { return hint }
        if case .keptFileMissing = self { return "heddle token set \(name)" }
        return "heddle set \(name) --token file:PATH"
    }
}

/// A schedule that could only fail, and say so every few minutes.
struct NoTokenThereError: ExplainedError, Equatable {
    let profile: ProfileName
    let others: Int
    let reason: String
    let hint: String?

    var message: String {
        "a scheduled job would not find any token: \(profile): \(reason)" + (others == 0 ? "" : ", and \(others) more")
    }

    var status: ExitStatus { .setUp }
}
