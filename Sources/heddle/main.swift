internal import OperatingSystem
internal import Output

ThisProcess.guardSecrets()

let arguments = ThisProcess.arguments
let words = arguments[min(1, arguments.count)...]
let failure = FailedEnvironment.text(for: words)
if let answer = PlainForm.answer(to: words, in: { try Context().leavingStoresOpen() }) {
    Program.end(failure: failure, answer)
}
if ServiceCommands.areMeant(by: words) { Program.end { try Context().daemon.carryOut() } }
Program.run(Heddle.self, Array(words), failure: failure) {
    CommandPointer.hint(for: Array(words), in: try? Context())
}
