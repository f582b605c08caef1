internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import Output
internal import Store
internal import Text

extension Heddle {
    struct KeySave: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "save",
            abstract: "Write a copy of the sealing key, for when it is lost where it is kept.",
            discussion: """
                One line, in a new file of mode 0600, or on standard output for a password manager (never on a terminal). Keep it \
                apart from your files: with the database it opens the cached keys.

                EXAMPLES
                  heddle key save /media/usb/heddle-key.txt
                  heddle key save - | pass insert -m heddle-key
                """)

        @Argument(help: ArgumentHelp("A file that does not exist yet; -: standard output.", valueName: "file"))
        var file: String

        func validate() throws {
            if file.isEmpty { throw ValidationError("the file's name is empty") }
        }

        func answer(in context: Context) throws -> CommandOutput {
            try context.requireNoTimeLimit(for: "heddle key save")
            let store = try context.openExistingStore()
            if file == "-" {
                guard !context.console.isTerminal(.output) else {
                    throw UsageError(
                        "a copy of the sealing key is not shown on a terminal", hint: context.keySaveCommand)
                }
                return CommandOutput(try store.keyCopy().reveal())
            }
            let path = context.host.absolute(file)
            guard !ThisProcess.exists(path) else { throw FileExistsError(path: path, command: "heddle key save") }
            try PrivateFile.create(path, Array(store.keyCopy().reveal().utf8))
            return CommandOutput("a copy of the sealing key is in \(path.printable)\n")
        }
    }

    struct KeyLoad: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "load",
            abstract: "Put a lost sealing key back from a copy.",
            discussion: """
                The key goes back to where it was kept: into the kernel's keyring after a restart, sealed anew by systemd-creds on \
                another machine, into the desktop's keyring, or its file. Where the key's file is gone, too, nothing says where that \
                was: the key is in its file then, in the clear, until heddle key move. A copy of another database's key is refused; \
                where the key isn't lost, nothing is changed.

                EXAMPLES
                  heddle key load /media/usb/heddle-key.txt
                  pass show heddle-key | heddle key load -
                """)

        @Argument(help: ArgumentHelp("What heddle key save wrote; -: standard input.", valueName: "file"))
        var file: String

        /// Bytes.
        private static let limit = 4096

        func answer(in context: Context) throws -> CommandOutput {
            let store = try context.openExistingStore()
            let isInput = file == "-"
            let path = isInput ? "standard input" : context.host.absolute(file)
            let copy =
                try isInput
                ? context.host.standardInput(Self.limit) : SecretFile.read(path, limit: Self.limit)
            guard let loaded = try store.loadKey(copy, from: path) else {
                return CommandOutput("nothing to do: the sealing key is not lost\n")
            }
            if !loaded.isWhereItWas { context.console.remarkOfKeyInClear() }
            context.console.remark(of: loaded.former)
            return CommandOutput("the sealing key is back in \(loaded.storage.place(context.paths.key))\n")
        }
    }
}

extension Context {
    var keySaveCommand: String { KeyCopyFile.command(home: try? home, at: now.timestamp) }
}
