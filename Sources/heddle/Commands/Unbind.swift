internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import Output
internal import Store

struct Unbind: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "unbind",
        abstract: "Take a folder's binding away.",
        discussion: """
            Bindings of the folders above it and below it stay.

            EXAMPLES
              heddle unbind
              heddle unbind --dir ~/work/acme
            """)

    @Option(help: ArgumentHelp("The folder. Default: this one. It need not be there any more.", valueName: "dir"))
    var dir: String?

    func answer() throws -> Answer { try answer(in: Context()) }

    func answer(in context: Context) throws -> Answer {
        let folder = try folder()
        let before = try context.openStore().unbind(folder, at: context.now.timestamp)
        return Answer("\(folder) is bound no more  (was: \(before))\n")
    }

    /// A folder that is gone has no links to resolve: its binding is found by the path it had.
    private func folder() throws -> String {
        let path = dir ?? "."
        if path.hasPrefix("/"), !ThisProcess.exists(path) {
            return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        }
        return try ThisProcess.resolvedFolder(path)
    }
}
