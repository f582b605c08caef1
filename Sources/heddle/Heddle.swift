internal import ArgumentParser
internal import Output
internal import Store

/// Every command states its `commandName`: ArgumentParser would derive it from the type's name by way of
/// `String(describing:)`, for each command and at every start, and so spend half of the time there is.
struct Heddle: ReadingCommand {
    static let configuration = CommandConfiguration(
        commandName: "heddle",
        abstract: "Many profiles of CoreWeave AI Object Storage credentials: kept fresh, switched at once.",
        discussion: """
            A profile names an API token (by reference), a zone and an endpoint. The token is exchanged for S3 keys that \
            live 15 minutes; heddle keeps them, sealed, and gives any shell, cron job or SDK the right ones.

            FIRST STEPS
              heddle setup                 answer some questions; or:
              heddle add acme --zone US-EAST-04A --token file:~/.secrets/acme
              heddle verify acme           list its buckets
              heddle use acme              make it the active profile
              eval "$(heddle env)"         give this shell its environment

            The profile in effect is the first of: a name on the command line, HEDDLE_PROFILE, the binding of the \
            nearest directory, the active profile. heddle alone tells which that is, why, and what comes next.

            EXAMPLES
              heddle exec acme -- aws s3 ls
              heddle sync --quiet          refresh what is due, from cron
              heddle help use              what one command does, with examples
            """,
        version: "heddle \(heddleVersion)",
        subcommands: [Complete.self],
        groupedSubcommands: [
            CommandGroup(
                name: "Profiles",
                subcommands: [
                    Setup.self, Add.self, Set.self, Rename.self, Remove.self, List.self, Show.self, Token.self,
                    Export.self,
                    Import.self, CatalogGroup.self,
                ]),
            CommandGroup(name: "Switching", subcommands: [Use.self, Off.self, Current.self, Bind.self, Unbind.self]),
            CommandGroup(
                name: "Using", subcommands: [Env.self, Exec.self, CredentialProcess.self, Prompt.self, AWS.self]),
            CommandGroup(name: "Keeping fresh", subcommands: [Sync.self, Status.self, Schedule.self, Agent.self]),
            CommandGroup(
                name: "Care",
                subcommands: [
                    Diagnose.self, Verify.self, WhoAmI.self, Log.self, Undo.self, Forget.self, Revoke.self, DB.self,
                    SealingKey.self,
                ]),
            CommandGroup(name: "Set-up", subcommands: [Init.self, Completion.self, Version.self]),
        ])

    func answer(in context: Context) throws -> CommandOutput {
        let overview = try Overview(in: context)
        if case .selected(let selection, _) = overview.place {
            if !ShellComparison(with: selection.snapshot.profile, in: context).remark(on: context.console) {
                InitializedShell(context.environment).remark(on: selection, context.console)
            }
            context.remarkOfShellAgent()
        }
        return CommandOutput(overview.text)
    }
}
