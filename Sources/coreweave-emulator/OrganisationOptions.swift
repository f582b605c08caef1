internal import ArgumentParser
internal import CoreWeaveEmulator

struct OrganisationOptions: ParsableArguments {
    @Option(
        name: .customLong("organisation"), parsing: .singleValue,
        help: ArgumentHelp(
            "An organisation and one of its tokens (repeatable, also for more tokens). Default: acme and globex.",
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
            "A zone that an organisation's keys are valid for (repeatable; default: any).", valueName: "name/zone"),
        transform: { try NamedValue($0, separator: "/") })
    var zones: [NamedValue] = []

    @Option(
        name: .customLong("no-session-token"), parsing: .singleValue,
        help: ArgumentHelp("Mint this organisation's keys without a session token (repeatable).", valueName: "name"))
    var withoutSessionToken: [String] = []

    @Option(
        name: .customLong("no-permission"), parsing: .singleValue,
        help: ArgumentHelp("Reject this organisation's tokens with 403 (repeatable).", valueName: "name"))
    var withoutPermission: [String] = []

    @Option(
        name: .customLong("group"), parsing: .singleValue,
        help: ArgumentHelp(
            "A group that an organisation's keys carry (repeatable). Default: NAME-engineers.", valueName: "name/group"),
        transform: { try NamedValue($0, separator: "/") })
    var groups: [NamedValue] = []

    @Option(
        name: .customLong("deny"), parsing: .singleValue,
        help: ArgumentHelp(
            "An action that no policy of an organisation grants, such as s3:ListAllMyBuckets (repeatable).",
            valueName: "name/action"),
        transform: { try NamedValue($0, separator: "/") })
    var denied: [NamedValue] = []

    func validate() throws {
        _ = try organisations()
    }

    /// - Throws: `ValidationError` if an option names an unknown organisation.
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
                throw ValidationError("unknown organisation '\(name)' (add it with --organisation \(name)=TOKEN)")
            }
            change(&organisation)
            configuration[name] = organisation
        }
        for bucket in buckets { try change(bucket.name) { $0.buckets.append(bucket.value) } }
        for zone in zones { try change(zone.name) { $0.zones.append(zone.value) } }
        for name in Set(groups.map(\.name)) { try change(name) { $0.groups = [] } }
        for group in groups { try change(group.name) { $0.groups.append(group.value) } }
        for action in denied { try change(action.name) { $0.deniedActions.append(action.value) } }
        for name in withoutSessionToken { try change(name) { $0.givesSessionToken = false } }
        for name in withoutPermission { try change(name) { $0.mayCreateKeys = false } }
        return configuration.organisations
    }
}

/// An organisation's name and a value, as in `acme=TOKEN` and `acme/bucket`.
struct NamedValue {
    let name: String
    let value: String

    init(_ text: String, separator: Character) throws {
        let parts = text.split(separator: separator, maxSplits: 1)
        guard parts.count == 2 else { throw ValidationError("expected NAME\(separator)VALUE") }
        name = String(parts[0])
        value = String(parts[1])
    }
}
