internal import Credentials
internal import Output
internal import Store

/// The command lines that run all day, in scripts, prompts and SDKs: a command, perhaps a profile, and no option.
///
/// They are recognised before the arguments' parser, which takes two thirds of the time of a short command
/// (`docs/decisions/0013-hot-code-together.md`). What isn't one of these forms word for word is the parser's.
enum PlainForm {
    /// - Parameters:
    ///   - words: those after `heddle`.
    ///   - context: what the command stands on.
    /// - Returns: what the command answers; nil for any other command line.
    static func answer(
        to words: ArraySlice<String>, in context: @escaping () throws -> Context
    ) -> (() throws -> CommandOutput)? {
        let arguments = words.dropFirst()
        switch words.first {
        case Heddle.CredentialProcess.name:
            guard let profile = ProfileArgument(arguments) else { return nil }
            return { try Heddle.CredentialProcess.answer(name: profile.name, revealing: false, in: context()) }
        case Heddle.Env.name:
            guard let profile = ProfileArgument(arguments) else { return nil }
            return { try Heddle.Env.answer(name: profile.name, in: context()) }
        case Heddle.Current.name:
            guard let profile = ProfileArgument(arguments) else { return nil }
            return { try Heddle.Current.answer(name: profile.name, as: .text, in: context()) }
        case Heddle.List.name where arguments.isEmpty:
            return { try Heddle.List.answer(as: .text, in: context()) }
        case Heddle.Exec.name:
            guard let plain = Heddle.Exec.PlainForm(arguments) else {
                let names = { try? context().presentStore()?.profiles().map(\.profile.name.text) }
                return CommandWithoutMark(arguments) { names()?.contains($0) ?? false }.map { error in { throw error } }
            }
            return { try Heddle.Exec.answer(name: plain.name, mode: nil, command: plain.command, in: context()) }
        case Heddle.Prompt.name:
            guard let quick = Heddle.Prompt.QuickForm(arguments) else { return nil }
            return { quick.answer(in: try? context()) }
        default: return nil
        }
    }

    /// The name of a profile, or none.
    private struct ProfileArgument {
        let name: String?

        init?(_ words: ArraySlice<String>) {
            name = words.first
            guard words.count <= 1, name?.hasPrefix("-") != true else { return nil }
        }
    }
}
