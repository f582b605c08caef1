internal import ArgumentParser
internal import Credentials
internal import Environment
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Store

extension Heddle {
    struct CredentialProcess: AnsweringCommand {
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

        @Flag(help: "Show secrets on a terminal, too.")
        var reveal = false

        func answer() throws -> CommandOutput { try Self.answer(name: profile, revealing: reveal, in: Context()) }

        static func answer(name: String?, revealing: Bool, in context: Context) throws -> CommandOutput {
            let store = try context.openStore()
            let credential = try credential(name: name, in: context, store)
            let isHidden = !revealing && ThisProcess.isTerminal(.output)
            func shown(_ secret: Secret) -> JSON { .string(isHidden ? EnvironmentFormat.hidden : secret.reveal()) }
            var fields: [(String, JSON)] = [
                // Not "1": botocore wants the number.
                ("Version", .integer(1)), ("AccessKeyId", shown(credential.accessKeyID)),
                ("SecretAccessKey", shown(credential.secretAccessKey)),
            ]
            if let token = credential.sessionToken { fields.append(("SessionToken", shown(token))) }
            fields.append(("Expiration", .string(credential.expires.rfc3339)))
            return CommandOutput(JSON.object(fields).text + "\n")
        }

        private static func credential(name: String?, in context: Context, _ store: Store) throws -> TemporaryCredential
        {
            if let name,
                let fresh = try store.freshCredential(of: ProfileName(name), at: context.now, settle: context.settle)
            {
                return fresh
            }
            let snapshot = try context.selection(named: name, in: store).snapshot
            return try CredentialReader(context: context, store: store).read(snapshot).credential
        }
    }
}
