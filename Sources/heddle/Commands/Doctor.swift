internal import ArgumentParser
internal import Credentials
internal import Doctor
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Store

extension Heddle {
    struct Diagnose: ContextCommand {
        static let configuration = CommandConfiguration(
            commandName: "doctor",
            abstract: "Look for what is wrong, or soon will be, and say what mends it.",
            discussion: """
                Looks at permissions and owners, the database and its key, the list of followed catalogs, heddled, token references \
                and when tokens end, the clock, the schedule and whether it ran, the agent, private AWS files, this shell's \
                variables and where they are set, ~/.aws, the order of prompt engines, and the versions of aws and boto3 on PATH. \
                Sends nothing, unless --online has heddled ask each host once, without a token: DNS, proxy, TLS, clock.

                --fix does what takes nothing from anybody: tightens permissions, writes private files anew. It says what it did.

                Prints its report whatever it finds, and no secret. The status is 0 if there is no error, else that of the \
                first error; warnings and notes don't change it. A token that isn't found here, or has ended, is an error of the \
                profile in effect, of those that are named, and of all where none is in effect; of any other it is a warning.

                EXAMPLES
                  heddle doctor
                  heddle doctor acme --online
                  heddle doctor --fix -o json | jq '.findings[] | select(.severity == "error")'
                """)

        @Argument(help: "The profile to look at. Default: all of them.")
        var name: String?

        @Flag(help: "Also check that the profiles' hosts can be reached.")
        var online = false

        @Flag(help: "Do what is safe, and say what was done.")
        var fix = false

        @OptionGroup var options: OutputOptions

        @OptionGroup var colours: ColourOptions

        var isReading: Bool { !fix }

        func answer(in context: Context) throws -> CommandOutput {
            let names = name.map { [$0] } ?? []
            var report = DoctorReport(entries: try look(at: names, context))
            if fix { report.entries = try fixing(report, names, context) }
            if online {
                report.entries += reach(names, context).map { DoctorReport.Entry(check: "network", finding: $0) }
            }
            if report.status != .done { context.console.remark(report.summary) }
            switch options.output {
            case .json: return CommandOutput(report.json.text + "\n", status: report.status)
            case .text:
                let style = context.console.style(context.environment, colours.color)
                return CommandOutput(report.text(style), status: report.status)
            }
        }

        /// - Returns: what was mended, and what is found after that.
        private func fixing(
            _ report: DoctorReport, _ names: [String], _ context: Context
        ) throws -> [DoctorReport.Entry] {
            var report = report
            var fixed: [DoctorReport.Entry] = []
            var told: [String] = []
            for _ in 1...Self.mostRounds {
                report.fix { error in
                    guard !told.contains(error.message) else { return }
                    told.append(error.message)
                    context.console.remark(error.message, hint: error.hint)
                }
                let mended = report.entries.filter { $0.fixed != nil }
                if mended.isEmpty { break }
                fixed += mended
                // What hung on it may be well now, and what it hid is to be mended, too.
                report.entries = try look(at: names, context)
            }
            return fixed + report.entries
        }

        /// In which something is mended that something else hid: a directory, the database in it, its profiles' files.
        private static let mostRounds = 5

        private func look(at names: [String], _ context: Context) throws -> [DoctorReport.Entry] {
            let examination = try context.examination(of: names)
            return DoctorCheck.all.flatMap { check in
                check.findings(examination).map { DoctorReport.Entry(check: check.name, finding: $0) }
            }
        }

        /// heddled asks, since this program opens no socket.
        private func reach(_ names: [String], _ context: Context) -> [Finding] {
            do {
                let path = try context.daemon.locate()
                let ending = try context.host.probe(path, ["reach"] + names)
                let lines = String(decoding: ending.standardOutput, as: UTF8.self).split(separator: "\n")
                let findings = lines.compactMap(Finding.init(line:))
                if ending.status == ExitStatus.done.rawValue {
                    return findings.isEmpty ? [.good("no profile has a host")] : findings
                }
                throw DaemonError(ending, of: path)
            } catch {
                let error = explained(error)
                return [
                    .error(
                        error.message, why: "the network can't be checked", command: error.hint, status: error.status)
                ]
            }
        }
    }
}
