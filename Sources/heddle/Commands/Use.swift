internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import Output
internal import Store

struct Use: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "use",
        abstract: "Make a profile the active one.",
        discussion: """
            The active profile is what every command means that is given no other. Shells that are running keep what they \
            have; to switch one:  eval "$(heddle env NAME)"

            EXAMPLES
              heddle use acme
              heddle use -        back to the one before
            """)

    @Argument(help: "The profile, or - for the one that was active before.")
    var name: String

    @Flag(help: "Change the database alone, and say nothing of this shell.")
    var global = false

    @Flag(help: "Switch this shell alone: a program can't; it says what does.")
    var shell = false

    @Flag(help: "Don't ask before switching to a protected profile.")
    var yes = false

    func validate() throws {
        if shell, global { throw ValidationError("--shell and --global exclude each other") }
    }

    func answer() throws -> Answer { try answer(in: Context()) }

    func answer(in context: Context) throws -> Answer {
        let store = try context.openStore()
        let before = try store.activeProfile()?.profile.name
        let target = try store.profile(named: Self.name(name, store))
        let profile = target.profile
        if shell {
            throw UsageError(
                "a program can't switch the shell it runs in", hint: "eval \"$(heddle env \(profile.name))\"")
        }
        if profile.isProtected, !yes, Question.ask("\(profile.name) is protected: make it the active profile?") == false
        {
            return Answer("\(before.map { "\($0) stays active" } ?? "nothing was changed")\n")
        }
        try store.activate(profile.name, at: context.now.timestamp)
        if !global { warnOfShell(profile.name, context) }
        let line = ProfileReport(snapshot: target, now: context.now).line
        return Answer("\(line)  (\(before == profile.name ? "as before" : "was: \(before?.text ?? "none")"))\n")
    }

    private static func name(_ name: String, _ store: Store) throws -> ProfileName {
        guard name == "-" else { return try ProfileName(name) }
        guard let previous = try store.previousProfile() else { throw NoPreviousProfileError() }
        return previous
    }

    /// `HEDDLE_PROFILE` beats the active profile, so in this shell nothing seems to have happened.
    private func warnOfShell(_ name: ProfileName, _ context: Context) {
        guard let shell = context.environment[Selection.variable], !shell.isEmpty, shell != name.text else { return }
        StandardStreams.say(
            StandardStreams.explanation(
                message: "this shell stays with \(shell): \(Selection.variable) is set",
                hint: "eval \"$(heddle env \(name))\""))
    }
}

/// `use -` where no profile was active before.
struct NoPreviousProfileError: ExplainedError {
    var message: String { "there is no profile to go back to" }
    var hint: String? { "heddle use NAME  (heddle list)" }
    var status: ExitStatus { .noProfile }
}
