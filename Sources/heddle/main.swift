internal import OperatingSystem
internal import Output

ThisProcess.guardSecrets()

// SDKs run `heddle credential-process NAME` for every request they sign, and the arguments' parser alone would take as
// long as all the rest. So this form, and no other, is recognised before it.
let words = ThisProcess.arguments.dropFirst()
if words.count == 2, words.first == Heddle.CredentialProcess.name, let name = words.last, !name.hasPrefix("-") {
    Program.end { try Heddle.CredentialProcess.answer(name: name, revealing: false, in: Context()) }
}
// `exec` is put before commands that are themselves short.
if words.first == Heddle.Exec.name, let plain = Heddle.Exec.PlainForm(words.dropFirst()) {
    Program.end { try Heddle.Exec.answer(name: plain.name, mode: nil, command: plain.command, in: Context()) }
}
// And prompt engines run `heddle prompt` for every prompt.
if words.first == Heddle.Prompt.name, let quick = Heddle.Prompt.QuickForm(words.dropFirst()) {
    Program.end(quick.answer)
}
if ServiceCommands.areMeant(by: words) { Program.end { try Context().daemon.carryOut() } }
Program.run(Heddle.self, Array(words), failure: FailedEnvironment.text(for: Array(words))) {
    CommandPointer.hint(for: Array(words), in: try? Context())
}
