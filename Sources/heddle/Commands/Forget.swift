internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import Output
internal import Store

extension Heddle {
    struct Forget: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "forget",
            abstract: "Delete a profile's cached keys.",
            discussion: """
                Nothing of them stays in the database. The next use mints new ones. Keys that were handed out work until they \
                expire, unless --revoke ends them at CoreWeave first, as heddle revoke does: then nothing is deleted that \
                could not be revoked.

                EXAMPLES
                  heddle forget acme
                  heddle forget acme --revoke
                  heddle forget --all
                """)

        @Argument(help: "The profile.")
        var name: String?

        @Flag(help: "All profiles.")
        var all = false

        @Flag(help: "Revoke them first: heddle revoke --help.")
        var revoke = false

        func validate() throws {
            if (name == nil) != all { throw ValidationError("name a profile, or all of them with --all") }
        }

        func answer(in context: Context) throws -> CommandOutput {
            let store = try context.openStore()
            let revocable = revoke ? try Self.revocable(name, in: store, context) : []
            if revoke {
                let ending = try context.host.run(context.daemon.locate(), ["revoke", name ?? "--all"])
                guard ending.status == ExitStatus.done.rawValue else {
                    // It has said on standard error why.
                    return CommandOutput(status: ExitStatus(rawValue: ending.status) ?? .bug)
                }
            }
            let names = try name.map { [try ProfileName($0)] } ?? Self.allNames(in: store)
            let lines = try ProfileFiles(context: context).changing(names, in: store) {
                try names.map { name in
                    let hadAny = try store.forget(name, at: context.now.timestamp)
                    do {
                        try PromptState(store.profile(named: name), at: context.now).write(in: context.paths)
                    } catch let error as StoreError {
                        // Keys of a profile that is damaged otherwise, too, are forgotten all the same.
                        context.console.explain(error)
                    }
                    if revocable.contains(name) { return "keys of \(name) revoked and forgotten\n" }
                    return hadAny ? "keys of \(name) forgotten\n" : "\(name) had no keys\n"
                }
            }
            return CommandOutput(lines.joined())
        }

        /// Those that have a key to revoke. What can't be read has been refused by heddle revoke, which says why.
        private static func revocable(_ name: String?, in store: Store, _ context: Context) throws -> [ProfileName] {
            try store.survey(of: name.map { [$0] } ?? []).profiles.filter { snapshot in
                (try? store.revocableKeys(of: snapshot, at: context.now).isEmpty) == false
            }.map(\.profile.name)
        }

        private static func allNames(in store: Store) throws -> [ProfileName] {
            let (profiles, damaged) = try store.survey()
            return profiles.map(\.profile.name) + damaged.compactMap { try? ProfileName($0.name) }
        }
    }
}
