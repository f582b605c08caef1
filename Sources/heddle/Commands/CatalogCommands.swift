internal import ArgumentParser
internal import Catalog
internal import Credentials
internal import Import
internal import OrderedJSON
internal import Output
internal import Store
internal import Text

extension Heddle {
    struct CatalogGroup: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "catalog",
            abstract: "Keep up with the catalogs that heddle import --follow remembers.",
            discussion: """
                EXAMPLES
                  heddle import https://infra.example/heddle.json --follow
                  heddle catalog update
                """,
            subcommands: [CatalogUpdate.self, CatalogList.self, CatalogForget.self])
    }

    struct CatalogUpdate: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "update",
            abstract: "Show what changed in followed catalogs, ask, and apply it.",
            discussion: """
                Only what changed in the catalog since is applied: what you changed here stays, such as where your token is. A \
                profile that is no longer in its catalog is named and kept. One that you removed or renamed stays away until \
                --restore asks for it. Without a terminal, --yes is needed if anything changed.

                Several catalogs are one update: all are read and checked, then shown, asked about once and applied together; if \
                one can't be read nothing is changed. One that was imported with --signature has to have a signature that \
                matches, each time. heddle undo takes an update back as a whole, and the next update offers it again.

                EXAMPLES
                  heddle catalog update
                  heddle catalog update ~/infra/heddle.json --dry-run
                """)

        @Argument(help: ArgumentHelp("The catalogs, files or URLs. Default: all that are followed.", valueName: "file"))
        var files: [String] = []

        @Flag(help: "Bring back profiles of the catalogs that were removed or renamed here.")
        var restore = false

        @Flag(help: "Only show what changed.")
        var dryRun = false

        @Flag(help: "Don't ask.")
        var yes = false

        func answer(in context: Context) throws -> CommandOutput {
            let followed = try FollowedCatalogs(context.paths)
            let catalogs = try catalogs(of: followed, context)
            let store = try context.openStore(.existing)
            // What a signed one says now is its own, too.
            let lists = [followed, try followed.change(to: catalogs.map(\.new)).changed]
            var importing = Importing(present: try store.profiles().map(\.profile), in: context)
            for (catalog, said) in catalogs {
                let known = catalog.last.byName.merging(importing.present) { _, here in here }
                let tokens = CatalogTokens(of: said.last, present: known)
                let new = FollowedCatalogs.Followed(place: said.place, seal: said.seal, last: tokens.catalog)
                remark(onGone: catalog, from: new.last, importing.present, followed, context)
                let findings = try findings(from: catalog, to: new.last, importing.present, context)
                let plan = importing.add(findings, of: catalog.place.text, following: new)
                for list in lists where catalog.seal == nil {
                    guard let (signed, _) = list.signed(like: catalog.place, doing: plan) else { continue }
                    throw SealRequiredError(
                        source: catalog.place.text, signed: signed.place,
                        hint: "heddle catalog forget \(POSIXShell.pasteable(catalog.place.text))")
                }
            }
            let agreeing = "\(command(files)) --yes"
            if dryRun {
                importing.announce(asking: !yes, always: true, command: agreeing)
            } else {
                try importing.carryOut(in: store, asking: !yes, always: true, command: agreeing)
            }
            return CommandOutput(importing.text)
        }

        private func command(_ files: [String]) -> String {
            (["heddle catalog update"] + files.map(POSIXShell.pasteableFile) + (restore ? ["--restore"] : []))
                .joined(separator: " ")
        }

        /// What each of them says now. One that can't be read keeps all as they are.
        ///
        /// - Throws: why it can't, of one alone; ``UnreadCatalogsError`` where there are others, after each reason was said.
        private func catalogs(
            of followed: FollowedCatalogs, _ context: Context
        ) throws -> [(old: FollowedCatalogs.Followed, new: FollowedCatalogs.Followed)] {
            guard !followed.all.isEmpty else { throw NoCatalogError() }
            let named = try files.map { file in
                let place = try CatalogPlace(file, context.host)
                guard let known = followed[place] else { throw NoCatalogError(place: place.text) }
                return known
            }
            let chosen = named.isEmpty ? followed.all : named
            if chosen.count == 1 { return [(chosen[0], try read(chosen[0], context))] }
            var catalogs: [(old: FollowedCatalogs.Followed, new: FollowedCatalogs.Followed)] = []
            var status: ExitStatus?
            for catalog in chosen {
                do {
                    catalogs.append((catalog, try read(catalog, context)))
                } catch {
                    let (error, place) = (explained(error), catalog.place.text.printable)
                    let message = error.message.contains(place) ? error.message : "\(place): \(error.message)"
                    context.console.remark(message, hint: error.hint)
                    status = status ?? error.status
                }
            }
            guard let status else { return catalogs }
            throw UnreadCatalogsError(
                unread: chosen.count - catalogs.count, all: chosen.count,
                hint: catalogs.isEmpty ? nil : command(catalogs.map(\.old.place.text)), status: status)
        }

        /// What a catalog says now, as it is to be remembered.
        private func read(
            _ catalog: FollowedCatalogs.Followed, _ context: Context
        ) throws -> FollowedCatalogs.Followed {
            let content: [UInt8]
            do {
                content = try CatalogReader(context: context).content(of: catalog.place, catalog.seal)
            } catch ImportError.noFile(let path, _) {
                throw ImportError.notFound(
                    what: "catalog \(path.printable) does not exist",
                    hint: "bring the file back; if it is gone for good: heddle catalog forget "
                        + POSIXShell.pasteable(catalog.place.text))
            }
            return .init(
                place: catalog.place, seal: catalog.seal,
                last: try FollowedCatalogs.catalog(content, of: catalog.place.text))
        }

        private func remark(
            onGone catalog: FollowedCatalogs.Followed, from new: Catalog, _ here: [ProfileName: Profile],
            _ followed: FollowedCatalogs, _ context: Context
        ) {
            let kept = Swift.Set(new.profiles.map(\.name))
            let others = Swift.Set(
                followed.all.filter { $0.place != catalog.place }.flatMap(\.last.profiles).map(\.name))
            for gone in catalog.last.profiles where !kept.contains(gone.name) && here[gone.name] != nil {
                context.console.remark(
                    "\(gone.name) is no longer in \(catalog.place.text)",
                    hint: others.contains(gone.name) ? nil : "heddle remove \(gone.name)")
            }
        }

        /// What a person changed here is left alone: what was removed or renamed doesn't come back by itself, either.
        private func findings(
            from catalog: FollowedCatalogs.Followed, to new: Catalog, _ here: [ProfileName: Profile], _ context: Context
        ) throws -> ImportFindings {
            // What may never have arrived can't have been removed here.
            let before = catalog.isPending ? [:] : catalog.last.byName
            return ImportFindings(
                profiles: try new.profiles.compactMap { profile in
                    guard let base = before[profile.name] else { return profile }
                    if let here = here[profile.name] {
                        return try Catalog.merged(here, from: base, to: profile, of: catalog.place.text)
                    }
                    if restore { return profile }
                    if base != profile {
                        context.console.remark(
                            "\(profile.name) changed in \(catalog.place.text), but was removed or renamed here",
                            hint: "heddle catalog update \(POSIXShell.pasteable(catalog.place.text)) --restore")
                    }
                    return nil
                })
        }
    }

    struct CatalogList: ReadingCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the catalogs that are followed.",
            discussion: """
                EXAMPLES
                  heddle catalog list
                  heddle catalog list -o json | jq -r '.[].place'
                """)

        @OptionGroup var options: OutputOptions

        func answer(in context: Context) throws -> CommandOutput {
            let catalogs = try FollowedCatalogs(context.paths).all
            if options.output == .json { return CommandOutput(JSON.array(catalogs.map(Self.json)).text + "\n") }
            if catalogs.isEmpty { context.console.explain(NoCatalogError()) }
            var table = Table()
            for catalog in catalogs {
                table.add(
                    catalog.place.text.printable, catalog.last.profiles.map(\.name.text).joined(separator: ", "),
                    catalog.seal.map { "signature \($0.signature.text.printable)" } ?? "")
            }
            return CommandOutput(table.text)
        }

        private static func json(_ catalog: FollowedCatalogs.Followed) -> JSON {
            .object([
                ("place", .string(catalog.place.text)),
                ("profiles", .array(catalog.last.profiles.map { .string($0.name.text) })),
                ("signature", .optional(catalog.seal?.signature.text)),
                ("allowed_signers", .optional(catalog.seal?.signers)),
            ])
        }
    }

    struct CatalogForget: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "forget",
            abstract: "Follow a catalog no longer. Its profiles are kept.",
            discussion: """
                EXAMPLES
                  heddle catalog forget ~/infra/heddle.json
                """)

        @Argument(help: "The catalog's file or URL.")
        var file: String

        func answer(in context: Context) throws -> CommandOutput {
            let place = try CatalogPlace(file, context.host)
            // The database's lock is the list's as well.
            let store = try context.presentStore()
            func forget() throws {
                guard try FollowedCatalogs(context.paths).forget(place) else { throw NoCatalogError(place: place.text) }
            }
            try store.map { try $0.together(forget) } ?? forget()
            return CommandOutput("\(place.text.printable) is no longer followed\n")
        }
    }
}

/// No catalog is followed, or not this one.
struct NoCatalogError: ExplainedError, Equatable {
    var place: String?

    var message: String { place.map { "\($0.printable) is not followed" } ?? "no catalog is followed" }
    var hint: String? { place == nil ? "heddle import FILE --follow" : "heddle catalog list" }
    var status: ExitStatus { .noProfile }
}

/// Some of several catalogs can't be read, for reasons that were said already.
struct UnreadCatalogsError: ExplainedError {
    let unread: Int
    let all: Int
    /// The command that updates the others.
    let hint: String?
    /// Of the first that can't.
    let status: ExitStatus

    var message: String { "nothing is updated, since \(unread) of \(all) catalogs can't be read" }
}
