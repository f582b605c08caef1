internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Store
internal import Text

extension Heddle {
    struct DB: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "db",
            abstract: "Check the database, copy it, or say where it is.",
            discussion: """
                EXAMPLES
                  heddle db check
                  heddle db backup ~/heddle-before-the-move.db
                """,
            subcommands: [DBCheck.self, DBBackup.self, DBPath.self])
    }

    struct DBCheck: ReadingCommand {
        static let configuration = CommandConfiguration(
            commandName: "check",
            abstract: "Verify the database: its schema, every profile, every cached key and the event log.",
            discussion: """
                Whatever was changed by other means than heddle is named. Someone who puts back the whole database as it was \
                earlier is not noticed. Prints its report whatever it finds; the status is 74 where something is wrong.

                EXAMPLES
                  heddle db check
                  heddle db check -o json | jq -e .ok
                """)

        @OptionGroup var options: OutputOptions

        func answer(in context: Context) throws -> CommandOutput {
            let check = try context.openExistingStore().check(at: context.now)
            for problem in check.parts.flatMap(\.problems) {
                context.console.remark(problem.message, hint: problem.hint)
            }
            let text = options.output == .json ? Self.json(check).text + "\n" : Self.text(check)
            return CommandOutput(text, status: check.isSound ? .done : .inputOutput)
        }

        private static func text(_ check: DatabaseCheck) -> String {
            var table = Table()
            table.add("database", check.path.printable)
            for part in check.parts {
                let count = part.problems.count
                table.add(
                    part.name, part.summary + (count == 0 ? "" : ", \(counted(count, "problem"))"))
            }
            return table.text
        }

        private static func json(_ check: DatabaseCheck) -> JSON {
            let parts = check.parts.map { part in
                JSON.object([
                    ("name", .string(part.name)), ("summary", .string(part.summary)),
                    (
                        "problems",
                        .array(
                            part.problems.map {
                                .object([("message", .string($0.message)), ("hint", .optional($0.hint))])
                            })
                    ),
                ])
            }
            return .object([
                ("path", .string(check.path)), ("schema", .integer(Store.schemaVersion)),
                ("ok", .boolean(check.isSound)),
                ("parts", .array(parts)),
            ])
        }
    }

    struct DBPath: ReadingCommand {
        static let configuration = CommandConfiguration(
            commandName: "path", abstract: "Print where the database is.",
            discussion: """
                Whether or not it exists yet.

                EXAMPLES
                  ls -l "$(heddle db path)"
                """)

        func answer(in context: Context) throws -> CommandOutput { CommandOutput(context.paths.database + "\n") }
    }

    struct DBBackup: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "backup",
            abstract: "Copy the database to a new file, while it is in use.",
            discussion: """
                The copy has mode 0600 and no cached keys. The sealing key is not in it: with another one, profiles have to be \
                confirmed (heddle key reset).

                EXAMPLES
                  heddle db backup                    beside the database, with the time in its name
                  heddle db backup ~/heddle.db.bak
                """)

        @Argument(help: "The new file. Default: heddle.db.<time>.bak beside the database.")
        var file: String?

        func answer(in context: Context) throws -> CommandOutput {
            let store = try context.openExistingStore()
            let time = context.now.timestamp.rfc3339.filter { $0 != "-" && $0 != ":" }
            let target = file.map { context.host.absolute($0) } ?? "\(context.paths.database).\(time).bak"
            guard !ThisProcess.exists(target) else { throw FileExistsError(path: target, command: "heddle db backup") }
            try store.backUp(to: target)
            return CommandOutput("\(target)\n")
        }
    }
}

extension Context {
    /// For commands that look after the database: they make none.
    ///
    /// - Throws: ``NoDatabaseError``, ``StoreError``, ``FileError``.
    func openExistingStore() throws -> Store {
        guard let store = try presentStore() else { throw NoDatabaseError(path: paths.database) }
        return store
    }
}

struct NoDatabaseError: ExplainedError, Equatable {
    let path: String

    var message: String { "there is no database yet: \(path.printable)" }
    var hint: String? { "heddle setup" }
    var status: ExitStatus { .noProfile }
}

struct FileExistsError: ExplainedError, Equatable {
    let path: String
    /// What would have written it.
    let command: String

    var message: String { "\(path.printable) exists already" }
    var hint: String? { "\(command) \(POSIXShell.pasteable(path + ".2"))" }
    var status: ExitStatus { .invalidInput }
}
