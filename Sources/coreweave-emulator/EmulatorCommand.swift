internal import ArgumentParser
internal import CoreWeaveEmulator
internal import Libc

@main
struct EmulatorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "coreweave-emulator",
        abstract: "Emulate CoreWeave's token exchange and small buckets on 127.0.0.1. For development only.",
        discussion: discussion)

    @Option(help: ArgumentHelp("Listen on this port; 0 lets the system pick one.", valueName: "number"))
    var port = 0

    @OptionGroup(title: "Organisations")
    var organisations: OrganisationOptions

    @OptionGroup(title: "Behaviour")
    var behaviour: BehaviourOptions

    @Option(help: ArgumentHelp("Write the URL to this file when ready.", valueName: "path"))
    var readyFile: String?

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port must be a number from 0 to 65535") }
    }

    func run() throws {
        // First, because threads inherit the blocked signals.
        let signals = TerminationSignals()
        var configuration = CoreWeaveEmulator.Configuration()
        configuration.organisations = try organisations.organisations()
        behaviour.apply(to: &configuration)
        let emulator = try CoreWeaveEmulator.start(configuration, port: port)
        defer { emulator.stop() }
        for rule in behaviour.faults { emulator.fail(rule) }

        print("coreweave-emulator: listening on \(emulator.url)")
        print("exchange: \(emulator.exchangeURL)")
        for organisation in configuration.organisations {
            for token in organisation.tokens { print("token of \(organisation.name): \(token)") }
        }
        // Standard output is buffered if it is a pipe, and the reader of the pipe waits for the first line.
        fflush(nil)
        if let readyFile { try ReadyFile.save(emulator.url + "\n", to: readyFile) }
        signals.wait()
    }
}

private let discussion = """
    Runs until SIGTERM or SIGINT. The first line on standard output is
      coreweave-emulator: listening on http://127.0.0.1:PORT
    followed by the exchange URL and the known tokens.

    EXAMPLES
      Exchange a token (acme and globex are the default organisations):
        coreweave-emulator --port 8484
        curl -H 'Authorization: Bearer CW-SECRET-acme-0123456789abcdef' \\
          http://127.0.0.1:8484/v1/cwobject/temporary-credentials/api-token

      List buckets with the returned key:
        AWS_ENDPOINT_URL_S3=http://127.0.0.1:8484 aws s3 ls

      Keys that live 2 minutes and are accepted after 5 s, like CoreWeave's:
        coreweave-emulator --lifetime 120 --settle 5

      An outage for three exchanges:
        coreweave-emulator --fault status=503,retry-after=2,next=3

    FAULTS
      KIND[=VALUE][,next=N][,organisation=NAME]
      Without next, a fault applies until faults are cleared. The kinds:
        status=N               with ,retry-after=S or ,retry-after-date=S
                               and ,body=TEXT, which must come last
        drip=S                 one byte every S seconds
        cut                    half the body, then the connection is closed
        garbage                an HTML page
        not-utf8               invalid UTF-8
        wrong-types            numbers instead of strings
        missing-field[=NAME]   default: SecretAccessKey
        empty                  200 without a body
        too-large              80 KiB
        redirect[=URL]         default: /elsewhere, which counts its requests
        hang                   no response
        reset                  the connection is reset immediately
        expired                keys that expired a minute ago

    CONTROL API
      GET    /_emulator/counts          number of requests and keys, as JSON
      GET    /_emulator/configuration   all settings, as JSON
      PUT    /_emulator/configuration   change the given settings:
               {"latency":0.5,"organisations":{"acme":{"zones":["US-EAST-04A"]}}}
             also "unknown_token_status", and "revocation": "id" or "value"
      POST   /_emulator/faults          add a fault, or an array of them:
               {"kind":"status","status":503,"retry_after":2,"next":3}
               {"kind":"drip","seconds":0.5,"organisation":"acme"}
             also "body", "retry_after_date", "field" (missing-field),
             "url" (redirect)
      DELETE /_emulator/faults          clear all faults
    """
