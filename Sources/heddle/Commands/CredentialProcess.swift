internal import ArgumentParser
internal import Credentials
internal import Environment
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Provider
internal import Store

extension Heddle {
    struct CredentialProcess: ContextCommand {
        static let name = "credential-process"

        static let configuration = CommandConfiguration(
            commandName: name,
            abstract: "Print a profile's temporary keys for an SDK.",
            discussion: """
                What AWS SDKs and the aws CLI run, by the private config file that a switch brings along. While valid keys are \
                cached, nobody waits for an exchange.

                EXAMPLES
                  heddle credential-process acme | jq -r .Expiration
                  credential_process = /usr/bin/env heddle credential-process acme        (in an AWS config file)
                """)

        @Argument(help: "The profile. Default: the one in effect.")
        var profile: String?

        @Flag(help: "Show secrets even on a terminal.")
        var reveal = false

        func answer(in context: Context) throws -> CommandOutput {
            try Self.answer(name: profile, revealing: reveal, in: context)
        }

        static func answer(name: String?, revealing: Bool, in context: Context) throws -> CommandOutput {
            try context.requireTimeLeft()
            let provided = try keys(name, in: context, context.openStore())
            let credential = provided.credential
            let isHidden = !revealing && context.console.isTerminal(.output)
            func shown(_ secret: Secret) -> JSON { .string(isHidden ? EnvironmentFormat.hidden : secret.reveal()) }
            var fields: [JSON.Field] = [
                // Not "1": botocore wants the number.
                JSON.Field("Version", .integer(1)), JSON.Field("AccessKeyId", shown(credential.accessKeyID)),
                JSON.Field("SecretAccessKey", shown(credential.secretAccessKey)),
            ]
            if let token = credential.sessionToken { fields.append(JSON.Field("SessionToken", shown(token))) }
            let end = provided.endForSDKs(at: context.now)
            // SDKs keep keys until then.
            let expiration = (context.timeLimit.map { min($0.end, end) } ?? end).rfc3339
            fields.append(JSON.Field("Expiration", .string(expiration)))
            return CommandOutput(JSON.object(fields).text + "\n")
        }

        private static func keys(_ name: String?, in context: Context, _ store: Store) throws -> ProvidedCredential {
            let provider = context.provider(store, isForPrograms: true)
            if let name { return try provider.provide(named: ProfileName(name), persistence: .untilItIsLate) }
            let snapshot = try context.selection(named: nil, in: store).snapshot
            return try provider.provide(snapshot, persistence: .untilItIsLate)
        }
    }
}
