internal import Credentials
internal import Environment
internal import Output
internal import Provider
internal import Store
internal import Text

/// What `exec` writes to the log of a command that it starts, and how long that is given keys.
struct ExecRecord {
    let note: FreeText?
    /// nil: as long as it runs.
    let limit: TimeLimit?

    /// What its environment has besides.
    var settings: [(name: String, value: String?)] { limit.map { [(TimeLimit.variable, $0.end.rfc3339)] } ?? [] }

    /// Without the command's arguments, which may hold secrets.
    ///
    /// - Throws: ``StoreError``. Where the database can't be written to at all that is said, and no failure.
    func write(running command: String, _ name: ProfileName, to store: Store, _ context: Context) throws {
        let until = limit.map { ", until \($0.end)" } ?? ""
        let words = note.map { ": \($0.text)" } ?? ""
        do {
            try store.recordExecution(
                of: name, detail: "\(command.printable.prefix(80))\(until)\(words)", at: context.now.timestamp)
        } catch let error as StoreError {
            guard case .readOnly = error else { throw error }
            context.console.remark("not written to the log: \(error.message)")
        }
    }
}
