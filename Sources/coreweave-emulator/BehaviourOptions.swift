internal import ArgumentParser
internal import CoreWeaveEmulator

struct BehaviourOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Lifetime of keys; if negative, they have already expired.", valueName: "seconds"))
    var lifetime = 900.0

    @Option(help: ArgumentHelp("Duration of each exchange.", valueName: "seconds"))
    var latency = 0.0

    @Option(help: ArgumentHelp("Time until a new key is accepted.", valueName: "seconds"))
    var settle = 0.0

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Run the clock ahead of the system clock; behind it if negative.", valueName: "seconds"))
    var dateSkew = 0.0

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Set only the Date header ahead of the emulator's clock; behind it if negative.", valueName: "seconds"))
    var dateHeaderSkew = 0.0

    @Option(
        name: .customLong("fault"), parsing: .singleValue,
        help: ArgumentHelp("Make exchanges fail, see FAULTS above (repeatable).", valueName: "spec"),
        transform: { try CoreWeaveEmulator.FaultRule(parsing: $0) })
    var faults: [CoreWeaveEmulator.FaultRule] = []

    func validate() throws {
        guard [lifetime, latency, settle, dateSkew, dateHeaderSkew].allSatisfy(\.isFinite) else {
            throw ValidationError("seconds must be finite")
        }
    }

    func apply(to configuration: inout CoreWeaveEmulator.Configuration) {
        configuration.lifetime = lifetime
        configuration.latency = latency
        configuration.settle = settle
        configuration.dateSkew = dateSkew
        configuration.dateHeaderSkew = dateHeaderSkew
    }
}
