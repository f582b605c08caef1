internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import Output
internal import Schedule
internal import Store
internal import Tokens

extension Heddle {
    struct ScheduleInstall: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "install",
            abstract: "Install the schedule, or change it.",
            discussion: """
                The job has nothing of this shell's environment: no variables, no terminal, no session bus. So each profile's \
                token is looked for as the job will look for it, and told which won't be found. The schedule is put up all the \
                same, as long as one of them works or there are no profiles yet; where none would, nothing is changed and the \
                status is 78.

                Carried along are HEDDLE_HOME, XDG_*_HOME, HEDDLE_DAEMON, a HOME that is not the account's, SSL_CERT_FILE, \
                SSL_CERT_DIR and proxies without a password. Run it again after any of them has changed. One schedule at a \
                time: with another --using, the old one is taken down. One that is for another home of heddle's (HEDDLE_HOME) \
                is replaced once you have agreed at the terminal, or by --yes.

                Keys live 15 minutes and are due when half of that is left: more than 7 minutes between two runs may find them \
                ended. Where no cron daemon is running (WSL, containers), that is said. Each machine has its own place within the period, so that a fleet doesn't ask all at once.

                EXAMPLES
                  heddle schedule install
                  heddle schedule install --every 5m --using cron --dry-run
                """)

        @Option(
            help: ArgumentHelp(
                "How often: minutes that divide an hour or hours that divide a day, 1m to 24h.", valueName: "time"))
        var every = Period.standard.text

        @Option(help: "What runs it. Default: launchd on macOS; systemd where a user manager answers; else cron.")
        var using: SchedulerKind?

        @Flag(help: "Print what would be written and run; change nothing.")
        var dryRun = false

        @Flag(help: "Don't ask before replacing the schedule of another home of heddle's.")
        var yes = false

        func answer(in context: Context) throws -> CommandOutput {
            let period = try Period(every)
            let schedulers = try context.schedulers
            let kind = try using ?? schedulers.standard()
            if !dryRun { try schedulers.checkUsable(kind) }
            let paths = context.paths
            let environment = try ScheduledEnvironment(in: context, under: kind)
            guard let program = context.host.lastingPath(context.environment["PATH"]) else { throw ProgramPathError() }
            let store = try context.openStore()
            let survey = try store.survey()
            context.explainTrouble(of: survey.profiles, survey.damaged)
            let profiles = survey.profiles.filter { $0.distrust == nil }.map(\.profile)
            let tokens = TokenResolver(environment: environment.variables, in: .schedule, keptTokens: paths.keptTokens)
            let job = try ScheduledJob(
                program: program, settings: environment.settings,
                directories: [paths.database.parentDirectory, paths.key.parentDirectory, paths.state],
                files: profiles.compactMap { tokens.path(of: $0.source.token) })
            let tokenCheck = ScheduledTokenCheck(of: profiles, tokens: tokens)
            try tokenCheck.checkAny()
            let steps = try schedulers.stepsToInstall(job, every: period, using: kind)
            let foreign = schedulers.survey().foreign
            if !dryRun, !yes {
                let options = (every == Period.standard.text ? "" : " --every \(every)") + using.option
                try context.console.confirm(foreign, "replace", yes: "heddle schedule install\(options) --yes")
            }
            warn(ofKeyIn: store.keyStorage, context)
            if period.isTooLongForKeys { warn(of: period, on: context.console) }
            for name in environment.leftOut { Self.warn(ofProxy: name, on: context.console) }
            guard !dryRun else {
                for schedule in foreign { context.console.remark("\(schedule.foreignLine), and would be replaced") }
                let report = tokenCheck.table + tokenCheck.hints.map { "hint: \($0)\n" }.joined()
                if !report.isEmpty { context.console.say(String(report.dropLast())) }
                let nothing = "# nothing to do: already installed\n"
                return CommandOutput(steps.isEmpty ? nothing : steps.map(\.description).joined())
            }
            try schedulers.carryOut(steps)
            let hints = tokenCheck.hints + (Self.endsWithSession(kind, context.host) ? [Self.linger] : [])
            let installed = schedulers.survey().installed.first { $0.kind == kind }
            if kind == .cron, let remedy = installed?.remedy {
                context.console.remark(
                    "no cron daemon is running: until one is, nothing runs the schedule (heddle sync --watch needs none)",
                    hint: remedy)
            }
            let replaced = foreign.map { "\($0.kind.noun) of another home of heddle's replaced\n" }.joined()
            return CommandOutput(
                replaced + tokenCheck.table + (installed.map { "\($0.line)\n" } ?? "")
                    + hints.map { "hint: \($0)\n" }.joined())
        }

        /// A user's timers stop with the last session, unless systemd was told to let the user's manager linger.
        private static func endsWithSession(_ kind: SchedulerKind, _ host: Host) -> Bool {
            guard kind == .systemd, host.userIdentifier() != 0, let name = host.accountName() else {
                return false
            }
            return !ThisMachine.has("/var/lib/systemd/linger/\(name)")
        }

        private static let linger = "loginctl enable-linger    lets it run while you are not logged in, too"

        private func warn(ofKeyIn storage: KeyStorage?, _ context: Context) {
            switch storage {
            case .keyring:
                context.console.remark(
                    "the sealing key is in the keyring, which such a job hardly ever reaches",
                    hint: "heddle key move --to file")
            case .kernel:
                context.console.remark(
                    "the sealing key is in the kernel's keyring: after a restart no job finds it before heddle key load",
                    hint: context.keySaveCommand)
            case .file, .systemdCreds, nil: break
            }
        }

        private func warn(of period: Period, on console: Console) {
            console.remark(
                "every \(period.text) is too infrequent: keys can expire between runs",
                hint: "heddle schedule install --every 5m\(using.option)")
        }

        private static func warn(ofProxy name: String, on console: Console) {
            console.remark(
                "\(name) is not passed on to the schedule: it contains a user name or password",
                hint: "set it where your scheduler takes its environment from, in a file that only you can read")
        }
    }
}
