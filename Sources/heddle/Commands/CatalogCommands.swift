internal import ArgumentParser
internal import Catalog
internal import Credentials
internal import Import
internal import OperatingSystem
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
                  heddle import ~/infra/heddle.json --follow
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
                profile that is no longer in its catalog is named and kept. Without a terminal, --yes is needed if anything changed.

                EXAMPLES
                  heddle catalog update
                  heddle catalog update --dry-run
                """)

        @Flag(help: "Only show what changed.")
        var dryRun = false

        @Flag(help: "Don't ask.")
        var yes = false

        func answer(in context: Context) throws -> CommandOutput {
            var followed = try FollowedCatalogs(context.paths)
            guard !followed.all.isEmpty else { throw NoCatalogError() }
            let store = try context.openStore(.existing)
            var text = ""
            for catalog in followed.all {
                guard let bytes = try TextFile.read(catalog.path) else {
                    throw ImportError.notFound(
                        what: "catalog \(catalog.path.printable) does not exist",
                        hint: "heddle catalog forget \(POSIXShell.pasteable(catalog.path))")
                }
                let new = try FollowedCatalogs.catalog(bytes, of: catalog.path)
                let present = try store.profiles().map(\.profile)
                for gone in catalog.last.profiles where !new.profiles.contains(where: { $0.name == gone.name }) {
                    guard present.contains(where: { $0.name == gone.name }) else { continue }
                    context.console.remark(
                        "\(gone.name) is no longer in \(catalog.path.printable)", hint: "heddle remove \(gone.name)")
                }
                let importing = Importing(
                    plan: ImportPlan(Self.findings(from: catalog.last, to: new, present), present: present),
                    context: context)
                text += importing.text
                let command = "heddle catalog update --yes"
                if dryRun {
                    importing.announce(asking: !yes, always: true, command: command)
                    continue
                }
                try importing.carryOut(in: store, asking: !yes, always: true, command: command)
                try followed.follow(catalog.path, new)
            }
            return CommandOutput(text)
        }

        /// What a person changed here is left alone.
        private static func findings(from last: Catalog, to new: Catalog, _ present: [Profile]) -> ImportFindings {
            ImportFindings(
                profiles: new.profiles.map { profile in
                    guard let here = present.first(where: { $0.name == profile.name }),
                        let base = last.profiles.first(where: { $0.name == profile.name })
                    else { return profile }
                    return Catalog.merged(here, from: base, to: profile)
                })
        }
    }

    struct CatalogList: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the catalogs that are followed.",
            discussion: """
                EXAMPLES
                  heddle catalog list
                """)

        func answer(in context: Context) throws -> CommandOutput {
            var table = Table()
            for catalog in try FollowedCatalogs(context.paths).all {
                table.add(
                    catalog.path.printable, catalog.last.profiles.map(\.name.text).joined(separator: ", "))
            }
            return CommandOutput(table.text)
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

        @Argument(help: "The catalog's file.")
        var file: String

        func answer(in context: Context) throws -> CommandOutput {
            var followed = try FollowedCatalogs(context.paths)
            let path = context.host.absolute(file)
            guard try followed.forget(path) else { throw NoCatalogError(path: path) }
            return CommandOutput("\(path.printable) is no longer followed\n")
        }
    }
}

/// No catalog is followed, or not this one.
struct NoCatalogError: ExplainedError, Equatable {
    var path: String?

    var message: String { path.map { "\($0.printable) is not followed" } ?? "no catalog is followed" }
    var hint: String? { path == nil ? "heddle import FILE --follow" : "heddle catalog list" }
    var status: ExitStatus { .noProfile }
}
