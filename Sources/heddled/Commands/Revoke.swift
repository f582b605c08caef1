internal import ArgumentParser
internal import Credentials
internal import HTTP
internal import Issuing
internal import Output
internal import Store
internal import Sync

extension Heddled {
    struct Revoke: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke",
            abstract: "Revoke a profile's keys at CoreWeave, and delete them here.",
            discussion: """
                Every cached key of the profile stops working, wherever it was handed out to; the next use makes new ones. The \
                token itself stays valid. Keys that Heddle no longer has can be revoked in the CoreWeave console.

                Requires the Object Storage Admin role, or a policy that grants cwobject:RevokeAccessKeyByAccessKey. Keys of \
                source oidc can't be revoked with their token. A key that can't be revoked is kept; heddle forget deletes it \
                here alone.

                To revoke keys each time a refresh replaces them: heddle set NAME --revoke-replaced.

                EXAMPLES
                  heddle revoke acme
                  heddle revoke --all
                """)

        @Argument(help: "The profile.")
        var name: String?

        @Flag(help: "All profiles.")
        var all = false

        func validate() throws {
            if (name == nil) != all { throw ValidationError("name a profile, or all of them with --all") }
        }

        func answer() throws -> CommandOutput { try answer(in: Context()) }

        func answer(in context: Context) throws -> CommandOutput {
            let store = try context.openStore()
            let profiles = try store.read { try $0.survey(of: name.map { [$0] } ?? []).profiles }
            var (lines, failure): ([String], (any ExplainedError)?) = ([], nil)
            for snapshot in profiles {
                do {
                    try snapshot.requireTrust()
                    lines.append(try revoke(snapshot, in: store, context))
                } catch {
                    // One profile's trouble keeps no other's keys alive; the first decides about the status.
                    if let earlier = failure {
                        StandardStreams.explain(explained(error))
                        failure = earlier
                    } else {
                        failure = explained(error)
                    }
                }
            }
            if let failure { throw failure }
            return CommandOutput(lines.joined())
        }

        private func revoke(
            _ snapshot: ProfileSnapshot, in store: SharedStore, _ context: Context
        ) throws -> String {
            let now = context.timing.now()
            let name = snapshot.profile.name
            let keys = try store.read { try $0.revocableKeys(of: snapshot, at: now) }
            let issuer = SourceIssuer(tokens: context.tokens, client: Context.makeClient())
            var revoked: [RevocableKey] = []
            defer { try? PromptState(store.read { try $0.profile(named: name) }, at: now).write(in: store.paths) }
            for key in keys {
                do {
                    try issuer.revoke(key.accessKeyID, of: snapshot.profile, now: context.timing.now)
                } catch {
                    throw KeyRevocationError(
                        profile: name, key: key.shortID, revoked: revoked.map(\.shortID), cause: explained(error))
                }
                let at = context.timing.now().timestamp
                try store.commit { try $0.revoked(key, of: snapshot, at: at) }
                revoked.append(key)
            }
            if revoked.isEmpty { return "\(name) has no keys to revoke\n" }
            return revoked.map { "\(name): key \($0.shortID) revoked\n" }.joined()
        }
    }
}

/// A key that may still work.
struct KeyRevocationError: ExplainedError {
    let profile: ProfileName
    let key: String
    /// Those that were revoked before.
    let revoked: [String]
    let cause: any ExplainedError

    var message: String {
        let others = revoked.isEmpty ? "" : "; revoked: \(revoked.joined(separator: ", "))"
        return "\(profile): key \(key) was not revoked: \(cause.message)\(others)"
    }

    var hint: String? { cause.hint ?? "heddle forget \(profile)" }
    var status: ExitStatus { cause.status }
}
