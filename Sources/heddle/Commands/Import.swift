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
                Shows what it will do. New profiles are added at once; what would overwrite a profile, run a program for a token \
                (exec:, or one that a kubeconfig names or may name later), send tokens elsewhere than to CoreWeave's exchange, or \
                requests to another host than CoreWeave's is named and asked about (--yes answers). Without a terminal and \
                without --yes nothing is changed then. What a source doesn't say of a profile that is there is kept; of a catalog \
                only the token reference is, other fields have their defaults. No secret is copied: tokens stay where they are, \
                and static keys are named \
                with what takes their place. heddle undo takes the whole import back.

                A catalog may lie at an https URL: heddled fetches it, without a token, credentials or redirects, up to 1 MiB. \
                --signature names its SSH signature (ssh-keygen -Y sign -n heddle-catalog); none is looked for by itself. Who may sign \
                is in allowed_signers beside Heddle's key (ssh-keygen(1), ALLOWED SIGNERS). With --follow the signature is remembered, \
                and every update has to have one.

                SOURCES
                \(ImportOrigin.all.map { "  \($0.name)\(String(repeating: " ", count: max(1, 13 - $0.name.utf8.count)))\($0.summary)" }.joined(separator: "\n"))

                EXAMPLES
                  heddle import catalog.json
                  heddle import https://infra.example/heddle.json --follow
                  heddle import catalog.json --signature catalog.json.sig
                  heddle import --from kubeconfig --zone US-EAST-04A
                  heddle import ~/.aws/config --from aws --dry-run
                """)

        @Argument(
            help: "The file, a catalog's URL, or - for standard input. Default: where the source keeps its settings.")
        var file: String?

        @Option(help: ArgumentHelp("What it is (see SOURCES). Default: catalog.", valueName: "source"))
        var from: ImportOrigin?

        @Option(help: "For profiles of which the source says no zone.")
        var zone: String?

        @Option(
            help: ArgumentHelp("Where the token is, for profiles of which the source doesn't say.", valueName: "ref"))
        var token: String?

        @Option(
            help: ArgumentHelp(
                "The catalog's SSH signature, a file or URL. Nothing is imported if it doesn't match.",
                valueName: "file"))
        var signature: String?

        @Option(
            help: ArgumentHelp("Who may sign. Default: allowed_signers beside Heddle's key.", valueName: "file"))
        var allowedSigners: String?

        @Flag(help: "Remember the catalog, for heddle catalog update.")
        var follow = false

        @Flag(help: "Only show what would be done, and what needs a yes.")
        var dryRun = false

        @Flag(help: "Don't ask.")
        var yes = false

        private var isCatalog: Bool { from.map { $0.name == ImportOrigin.catalog.name } ?? true }

        func validate() throws {
            if file == nil, from == nil { throw ValidationError("say what to import: a file, - or --from SOURCE") }
            if follow, file ?? "-" == "-" || !isCatalog {
                throw ValidationError("--follow is for a catalog in a file or at a URL")
            }
            if signature != nil, !isCatalog { throw ValidationError("--signature is for a catalog") }
            if allowedSigners != nil, signature == nil { throw ValidationError("--allowed-signers needs --signature") }
            if let file, !isCatalog, CatalogPlace.isURL(file) {
                throw ValidationError("--from \(from?.name ?? "") reads files; only a catalog can lie at a URL")
            }
        }

        func answer(in context: Context) throws -> CommandOutput {
            let present = try context.presentStore()?.profiles().map(\.profile) ?? []
            let place = try isCatalog ? file.flatMap { $0 == "-" ? nil : try CatalogPlace($0, context.host) } : nil
            let seal = try signature.map { signature in
                CatalogSeal(
                    signature: try CatalogPlace(signature, context.host),
                    signers: allowedSigners.map(context.host.absolute))
            }
            let followed = try FollowedCatalogs(context.paths)
            let bare = isCatalog && seal == nil ? followed : nil
            let origin = place ?? (file == "-" ? .file(context.host.standardInputPath) : nil)
            // First of all: what may not be imported is not fetched.
            try requireNoSeal(bare, of: origin, doing: nil)
            var findings = try findings(at: place, seal, present, context)
            findings.warnings += followed.warnings(of: findings.profiles, from: place)
            for remark in findings.remarks { context.console.remark(remark.message, hint: remark.hint) }
            var importing = Importing(present: present, in: context)
            let plan = importing.add(
                findings, of: place?.text ?? (file == "-" ? "standard input" : from?.name ?? ""),
                following: follow
                    ? place.map { .init(place: $0, seal: seal, last: Catalog(findings.profiles)) } : nil)
            try requireNoSeal(bare, of: origin, doing: plan)
            if dryRun {
                importing.announce(asking: !yes, command: "\(command) --yes")
                return CommandOutput(importing.text)
            }
            try importing.carryOut(
                in: try context.openStore(.creating), asking: !yes, command: "\(command) --yes")
            return CommandOutput(importing.text)
        }

        /// What was followed with a signature is not read without one again: whoever changed it could have left that out.
        private func requireNoSeal(
            _ followed: FollowedCatalogs?, of place: CatalogPlace?, doing plan: ImportPlan?
        ) throws {
            guard let (signed, seal) = followed?.signed(like: place, doing: plan, follow: follow) else { return }
            throw SealRequiredError(
                source: file == "-" ? "standard input" : place?.text ?? "", signed: signed.place,
                hint: ([command] + seal.options).joined(separator: " "))
        }

        /// This command as it was typed, without what answers questions.
        private var command: String {
            var words = ["heddle import"]
            if let file { words.append(POSIXShell.pasteableFile(file)) }
            words += POSIXShell.pasteable(options: [
                ("--from", from?.name), ("--zone", zone), ("--token", token), ("--signature", signature),
                ("--allowed-signers", allowedSigners),
            ])
            if follow { words.append("--follow") }
            return words.joined(separator: " ")
        }

        /// - Parameter place: of a catalog; nil: it comes by standard input, or it is something else.
        private func findings(
            at place: CatalogPlace?, _ seal: CatalogSeal?, _ present: [Profile], _ context: Context
        ) throws -> ImportFindings {
            let surroundings = ImportOrigin.Surroundings(
                environment: context.environment, home: try? context.home, zone: try zone.map { try Zone($0) },
                token: try token.map { try TokenKind.all.reference($0) }, present: present,
                workingDirectory: context.host.workingDirectory(), command: command)
            let origin = from ?? .catalog
            let reader = CatalogReader(context: context)
            if let place {
                return try origin.findings(in: reader.content(of: place, seal), from: place.text, surroundings)
            }
            guard file == "-" else {
                return try origin.findings(at: file.map { context.host.absolute($0) }, surroundings)
            }
            let content = try context.host.standardInput(Importing.inputLimit)
            if let seal { try reader.check(content, named: "standard input", seal) }
            return try origin.findings(in: content, surroundings)
        }
    }
}
