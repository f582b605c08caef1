internal import ArgumentParser
internal import CoreWeaveEmulator

struct OrganisationOptions: ParsableArguments {
    @Option(
        name: .customLong("organisation"), parsing: .singleValue,
        help: ArgumentHelp(
            "An organisation and a token of it (repeatable, also for a second token). Default: acme and globex.",
            valueName: "name=token"),
        transform: { try NamedValue($0, separator: "=") })
    var tokens: [NamedValue] = []

    @Option(
        name: .customLong("bucket"), parsing: .singleValue,
        help: ArgumentHelp("A bucket of an organisation (repeatable).", valueName: "name/bucket"),
        transform: { try NamedValue($0, separator: "/") })
    var buckets: [NamedValue] = []

    @Option(
        name: .customLong("zone"), parsing: .singleValue,
        help: ArgumentHelp(
            "A zone that an organisation's keys may sign for (repeatable; none: any).", valueName: "name/zone"),
        transform: { try NamedValue($0, separator: "/") })
    var zones: [NamedValue] = []

    @Option(
        name: .customLong("no-session-token"), parsing: .singleValue,
        help: ArgumentHelp("Give this organisation's keys no session token (repeatable).", valueName: "name"))
    var withoutSessionToken: [String] = []

    @Option(
        name: .customLong("no-permission"), parsing: .singleValue,
        help: ArgumentHelp("Refuse this organisation's tokens with 403 (repeatable).", valueName: "name"))
    var withoutPermission: [String] = []

    func validate() throws {
        _ = try organisations()
    }

    /// - Throws: `ValidationError` where an option names an organisation that isn't there.
    func organisations() throws -> [CoreWeaveEmulator.Organisation] {
        var configuration = CoreWeaveEmulator.Configuration()
        if !tokens.isEmpty { configuration.organisations = [] }
        for token in tokens {
            var organisation = configuration[token.name] ?? .init(token.name)
            organisation.tokens.append(token.value)
            configuration[token.name] = organisation
        }
        func change(_ name: String, _ change: (inout CoreWeaveEmulator.Organisation) -> Void) throws {
            guard var organisation = configuration[name] else {
                throw ValidationError("there is no organisation '\(name)'; add --organisation \(name)=TOKEN")
            }
            change(&organisation)
            configuration[name] = organisation
        }
        for bucket in buckets { try change(bucket.name) { $0.buckets.append(bucket.value) } }
        for zone in zones { try change(zone.name) { $0.zones.append(zone.value) } }
        for name in withoutSessionToken { try change(name) { $0.givesSessionToken = false } }
        for name in withoutPermission { try change(name) { $0.mayCreateKeys = false } }
        return configuration.organisations
    }
}
