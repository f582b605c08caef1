internal import OperatingSystem
internal import Output
internal import Shell
internal import Text

/// The line in a shell's start file that integrates Heddle, added on a yes.
struct SetupIntegration {
    let context: Context

    /// - Returns: whether a new shell is integrated.
    /// - Throws: ``FileError`` where the file can't be read or written, ``StoreError/noHome``.
    func offer() throws -> Bool {
        let shell = context.environment["SHELL"].flatMap { path in
            ShellName.allCases.first { path.hasSuffix("/\($0.rawValue)") }
        }
        guard let shell else { return false }
        let path = context.environment["PATH"]
        let program =
            ChildProcess.find("heddle", path: path) == nil ? context.host.lastingPath(path) ?? "heddle" : "heddle"
        let file = StartupFile(
            of: shell, home: try context.home, environment: context.environment, program: program)
        let content = String(decoding: try TextFile.read(file.path) ?? [], as: UTF8.self)
        if StartupFile.integratesHeddle(content) { return true }
        guard context.console.agrees(to: "add this line to \(file.path.printable): \(file.line)") else { return false }
        try TextFile.append(Array(file.addition(to: content).utf8), to: file.path)
        context.console.say("\(file.path.printable) has it now.")
        return true
    }
}
