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
            let store = try context.openStore()
            let directory = try directory(in: store, context.host)
            let before = try store.unbind(directory, at: context.now.timestamp)
            return CommandOutput("\(directory) is no longer bound  (was: \(before))\n")
        }

        /// A directory that is gone has no links to resolve: its binding is found by the path it had, or by what is left
        /// of the directories above it.
        private func directory(in store: Store, _ host: Host) throws -> String {
            let path = host.absolute(dir ?? ".").withoutEndingSlashes
            if try store.bindings().contains(where: { $0.directory == path }) { return path }
            var (above, names) = (path, [String]())
            while above.isPathWithSlash, above != "/" {
                if let resolved = try? ThisProcess.resolvedDirectory(above) {
                    return ([resolved] + names.reversed()).joined(separator: "/")
                }
                names.append(above.fileName)
                above = above.parentDirectory.withoutEndingSlashes
            }
            return path
        }
    }
}
