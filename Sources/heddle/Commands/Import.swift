internal import ArgumentParser
internal import Catalog
internal import Credentials
internal import Import
internal import Output
internal import Store
internal import Text
internal import Tokens

extension Heddle {
    struct Import: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Add profiles from a catalog, or from another program's settings.",
            discussion: """
                Shows what it will do. New profiles are added at once; what would overwrite a profile, run a program for a token, or \
                send tokens or requests to another host than CoreWeave's is named and asked about (--yes answers). Without a \
                terminal and without --yes nothing is changed then. What a source doesn't say of a profile that is there is kept; a \
                catalog says all. No secret is copied: tokens stay where they are, and static keys are named with what takes their place.

                SOURCES
                \(ImportOrigin.all.map { "  \($0.name)\(String(repeating: " ", count: max(1, 13 - $0.name.utf8.count)))\($0.summary)" }.joined(separator: "\n"))

                EXAMPLES
                  heddle import catalog.json
                  heddle import --from kubeconfig --zone US-EAST-04A
                  heddle import ~/.aws/config --from aws --dry-run
                """)

        @Argument(help: "The file, or - for standard input. Default: where the source keeps its settings.")
        var file: String?

        @Option(help: ArgumentHelp("What it is (see SOURCES). Default: catalog.", valueName: "source"))
        var from: ImportOrigin?

        @Option(help: "For profiles of which the source says no zone.")
        var zone: String?

        @Option(
            help: ArgumentHelp("Where the token is, for profiles of which the source doesn't say.", valueName: "ref"))
        var token: String?

        @Flag(help: "Remember the catalog, for heddle catalog update.")
        var follow = false

        @Flag(help: "Only show what would be done, and what needs a yes.")
        var dryRun = false

        @Flag(help: "Don't ask.")
        var yes = false

        func validate() throws {
            if file == nil, from == nil { throw ValidationError("say what to import: a file, - or --from SOURCE") }
            if follow, file ?? "-" == "-" || from.map({ $0.name != ImportOrigin.catalog.name }) ?? false {
                throw ValidationError("--follow is for a catalog in a file")
            }
        }

        func answer(in context: Context) throws -> CommandOutput {
            let present = try context.presentStore()?.profiles().map(\.profile) ?? []
            let findings = try findings(in: context, present)
            for remark in findings.remarks { context.console.remark(remark.message, hint: remark.hint) }
            let importing = Importing(plan: ImportPlan(findings, present: present), context: context)
            if dryRun {
                importing.announce(asking: !yes, command: "\(command) --yes")
                return CommandOutput(importing.text)
            }
            try importing.carryOut(
                in: try context.openStore(.creating), asking: !yes, command: "\(command) --yes")
            if follow, let file {
                var followed = try FollowedCatalogs(context.paths)
                try followed.follow(context.host.absolute(file), Catalog(findings.profiles))
            }
            return CommandOutput(importing.text)
        }

        /// This command as it was typed, without what answers questions.
        private var command: String {
            var words = ["heddle import"]
            if let file { words.append(POSIXShell.pasteable(file)) }
            if let from { words += ["--from", from.name] }
            if let zone { words += ["--zone", POSIXShell.pasteable(zone)] }
            if let token { words += ["--token", POSIXShell.pasteable(token)] }
            if follow { words.append("--follow") }
            return words.joined(separator: " ")
        }

        private func findings(in context: Context, _ present: [Profile]) throws -> ImportFindings {
            let surroundings = ImportOrigin.Surroundings(
                environment: context.environment, home: try? context.home, zone: try zone.map { try Zone($0) },
                token: try token.map { try TokenKind.all.reference($0) }, present: present,
                workingDirectory: context.host.workingDirectory(), command: command)
            let origin = from ?? .catalog
            guard file == "-" else {
                return try origin.findings(at: file.map { context.host.absolute($0) }, surroundings)
            }
            return try origin.findings(in: context.host.standardInput(Importing.inputLimit), surroundings)
        }
    }
}
