internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import Output
internal import Store

extension Heddle {
    struct Unbind: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "unbind",
            abstract: "Remove a directory's binding.",
            discussion: """
                Bindings of the directories above it and below it stay.

                EXAMPLES
                  heddle unbind
                  heddle unbind --dir ~/work/acme
                """)

        @Option(
            help: ArgumentHelp("The directory. Default: this one. It need not exist any more.", valueName: "dir"))
        var dir: String?

        func answer(in context: Context) throws -> CommandOutput {
            let directory = try directory(context.host)
            let before = try context.openStore().unbind(directory, at: context.now.timestamp)
            return CommandOutput("\(directory) is no longer bound  (was: \(before))\n")
        }

        /// A directory that is gone has no links to resolve: its binding is found by the path it had.
        private func directory(_ host: Host) throws -> String {
            let path = dir ?? "."
            if path.isAbsolutePath, !ThisProcess.exists(path) { return path.withoutEndingSlashes }
            return try ThisProcess.resolvedDirectory(host.absolute(path))
        }
    }
}
