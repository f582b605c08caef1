internal import ArgumentParser
internal import CoreWeaveEmulator

@main
struct EmulatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coreweave-emulator",
        abstract: "A stand-in for CoreWeave's token exchange and ListBuckets, on 127.0.0.1. For development only.",
        discussion: HelpText.discussion)

    @Option(help: ArgumentHelp("Listen on this port; 0 lets the system pick one.", valueName: "n"))
    var port = 0

    @OptionGroup(title: "Organisations")
    var organisations: OrganisationOptions

    @OptionGroup(title: "Behaviour")
    var behaviour: BehaviourOptions

    @Option(help: ArgumentHelp("Write the URL to this file, at once and whole, when ready.", valueName: "path"))
    var readyFile: String?

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535") }
    }

    func run() throws {
        // Before any thread starts, for threads inherit what is blocked.
        let ending = EndingSignals()
        var configuration = CoreWeaveEmulator.Configuration()
        configuration.organisations = try organisations.organisations()
        behaviour.change(&configuration)
        let emulator = try CoreWeaveEmulator.start(configuration, port: port)
        defer { emulator.stop() }
        for order in behaviour.faults { emulator.fail(order) }

        var lines = ["coreweave-emulator: listening on \(emulator.url)", "exchange: \(emulator.exchangeURL)"]
        for organisation in configuration.organisations {
            lines += organisation.tokens.map { "token of \(organisation.name): \($0)" }
        }
        StandardOutput.say(lines)
        if let readyFile { try ReadyFile.put(emulator.url + "\n", at: readyFile) }
        ending.wait()
    }
}
