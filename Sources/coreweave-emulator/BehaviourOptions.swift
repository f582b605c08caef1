internal import ArgumentParser
internal import CoreWeaveEmulator

struct BehaviourOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seconds that keys live; negative: expired already.", valueName: "s"))
    var lifetime = 900.0

    @Option(help: ArgumentHelp("Seconds that each exchange takes.", valueName: "s"))
    var latency = 0.0

    @Option(help: ArgumentHelp("Seconds that a new key is refused for.", valueName: "s"))
    var settle = 0.0

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seconds that the whole clock is ahead of this machine's; or negative.", valueName: "s"))
    var dateSkew = 0.0

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Seconds that the Date header alone is ahead of that clock; or negative.", valueName: "s"))
    var dateHeaderSkew = 0.0

    @Option(
        name: .customLong("fault"), parsing: .singleValue,
        help: ArgumentHelp("Let exchanges go wrong, as FAULTS says above (repeatable).", valueName: "spec"),
        transform: { try CoreWeaveEmulator.FaultOrder(spelling: $0) })
    var faults: [CoreWeaveEmulator.FaultOrder] = []

    func validate() throws {
        guard [lifetime, latency, settle, dateSkew, dateHeaderSkew].allSatisfy(\.isFinite) else {
            throw ValidationError("seconds must be finite")
        }
    }

    func change(_ configuration: inout CoreWeaveEmulator.Configuration) {
        configuration.lifetime = lifetime
        configuration.latency = latency
        configuration.settle = settle
        configuration.dateSkew = dateSkew
        configuration.dateHeaderSkew = dateHeaderSkew
    }
}
