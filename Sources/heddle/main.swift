internal import OperatingSystem
internal import Output

ThisProcess.guardSecrets(forbiddingInspection: false)

// SDKs run `heddle credential-process NAME` for every request they sign, and the arguments' parser alone would take as
// long as all the rest. So this form, and no other, is recognised before it.
let words = CommandLine.arguments.dropFirst()
if words.count == 2, words.first == CredentialProcess.name, let name = words.last, !name.hasPrefix("-") {
    Program.end { try CredentialProcess.answer(name: name, revealing: false, in: Context()) }
}
// `exec` is put before commands that are themselves short.
if words.first == Exec.name, let plain = Exec.PlainForm(words.dropFirst()) {
    Program.end { try Exec.answer(name: plain.name, mode: nil, command: plain.command, in: Context()) }
}
// And prompt engines run `heddle prompt` for every prompt.
if words.first == Prompt.name, let answer = Prompt.quickAnswer(words.dropFirst()) {
    Program.end { answer }
}
if ServiceCommands.areMeant(by: words) { Program.end { try Context().daemon.carryOut() } }
Program.run(Heddle.self, Array(words))
