internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Store
internal import Text

extension Heddle {
    struct Bind: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "bind",
            abstract: "Bind a directory to a profile.",
            discussion: """
                Whoever works in that directory or below it, and names no other, gets that profile; the nearest bound directory \
                decides. A shell that ran heddle init is switched when it enters, and back when it leaves. Bindings are kept \
                in the database: no file in a repository can choose anybody's credentials. Without a name, lists what is bound.

                EXAMPLES
                  heddle bind acme                   this directory
                  heddle bind acme --dir ~/work/acme
                """)

        @Argument(help: "The profile.")
        var name: String?

        @Option(help: ArgumentHelp("The directory. Default: this one.", valueName: "dir"))
        var dir: String?

        @OptionGroup var options: OutputOptions

        func validate() throws {
            if name == nil, dir != nil { throw ValidationError("say which profile the directory is to be bound to") }
        }

        func answer(in context: Context) throws -> CommandOutput {
            let store = try context.openStore()
            guard let name else {
                let bindings = try store.bindings()
                if bindings.isEmpty, options.output == .text {
                    context.console.remark("no directory is bound", hint: "heddle bind NAME")
                }
                return CommandOutput(Self.list(bindings, options.output))
            }
            let profile = try ProfileName(name)
            let directory = try directory(for: profile, context.host)
            guard !directory.holdsToken else {
                throw InvalidValue.freeText(field: "directory's path", why: "holds what looks like an API token")
            }
            let before = try store.bind(directory, to: profile, at: context.now.timestamp)
            let was = before.map { $0 == profile ? "  (as before)" : "  (was: \($0))" } ?? ""
            return CommandOutput("\(directory) is bound to \(profile)\(was)\n")
        }

        private func directory(for profile: ProfileName, _ host: Host) throws -> String {
            do throws(FileError) {
                return try ThisProcess.resolvedDirectory(host.absolute(dir ?? "."))
            } catch {
                if let explanation = NoDirectoryError(error, of: profile) { throw explanation }
                throw error
            }
        }

        private static func list(_ bindings: [Binding], _ output: OutputFormat) -> String {
            let bindings = bindings.sorted { $0.directory < $1.directory }
            switch output {
            case .json:
                return JSON.array(
                    bindings.map {
                        .object([("directory", .string($0.directory)), ("profile", .string($0.profile.text))])
                    }
                ).text + "\n"
            case .text:
                var table = Table()
                for binding in bindings { table.add(binding.profile.text, binding.directory.printable) }
                return table.text
            }
        }
    }
}

/// What a profile is to be bound to is no directory.
struct NoDirectoryError: ExplainedError, Equatable {
    let message: String
    let hint: String?
    let status: ExitStatus

    /// - Returns: nil for what says itself what to do.
    init?(_ error: FileError, of profile: ProfileName) {
        switch error {
        case .missing(let path):
            message = "no such directory: \(path.printable)"
            hint = "mkdir -p \(POSIXShell.pasteable(path))"
        case .wrongKind(let path, _, _):
            message = error.message
            hint = "heddle bind \(profile) --dir \(POSIXShell.pasteable(path.parentDirectory))"
        default: return nil
        }
        status = error.status
    }
}
