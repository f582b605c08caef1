internal import OperatingSystem
internal import Output

ThisProcess.guardSecrets(forbiddingInspection: true)
Program.run(Heddled.self, Array(CommandLine.arguments.dropFirst()))
