/// The JSON of `/_emulator/configuration`. Every field is optional; an absent one leaves the setting unchanged.
struct ConfigurationPatch {
    var organisations: [String: OrganisationPatch]?
    var lifetime: Double?
    var latency: Double?
    var settle: Double?
    var dateSkew: Double?
    var dateHeaderSkew: Double?
    var expiration: CoreWeaveEmulator.ExpirationFormat?
    var givesAttributes: Bool?
    var unknownTokenStatus: Int?
    var revocation: CoreWeaveEmulator.Configuration.Revocation?

    /// All settings, for a response.
    init(of configuration: CoreWeaveEmulator.Configuration) {
        let pairs = configuration.organisations.map { ($0.name, OrganisationPatch(of: $0)) }
        organisations = Dictionary(pairs) { _, last in last }
        lifetime = configuration.lifetime
        latency = configuration.latency
        settle = configuration.settle
        dateSkew = configuration.dateSkew
        dateHeaderSkew = configuration.dateHeaderSkew
        expiration = configuration.expiration
        givesAttributes = configuration.givesAttributes
        unknownTokenStatus = configuration.unknownTokenStatus
        revocation = configuration.revocation
    }

    func apply(to configuration: inout CoreWeaveEmulator.Configuration) {
        for (name, patch) in organisations ?? [:] {
            var organisation = configuration[name] ?? .init(name)
            patch.apply(to: &organisation)
            configuration[name] = organisation
        }
        configuration.lifetime = lifetime ?? configuration.lifetime
        configuration.latency = latency ?? configuration.latency
        configuration.settle = settle ?? configuration.settle
        configuration.dateSkew = dateSkew ?? configuration.dateSkew
        configuration.dateHeaderSkew = dateHeaderSkew ?? configuration.dateHeaderSkew
        configuration.expiration = expiration ?? configuration.expiration
        configuration.givesAttributes = givesAttributes ?? configuration.givesAttributes
        configuration.unknownTokenStatus = unknownTokenStatus ?? configuration.unknownTokenStatus
        configuration.revocation = revocation ?? configuration.revocation
    }
}

extension ConfigurationPatch: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case organisations, lifetime, latency, settle, expiration, revocation
        case dateSkew = "date_skew"
        case dateHeaderSkew = "date_header_skew"
        case givesAttributes = "gives_attributes"
        case unknownTokenStatus = "unknown_token_status"
    }

    init(from decoder: any Decoder) throws {
        let fields = try StrictContainer(decoder, CodingKeys.self)
        organisations = try fields.optional(.organisations)
        lifetime = try fields.optional(.lifetime)
        latency = try fields.optional(.latency)
        settle = try fields.optional(.settle)
        dateSkew = try fields.optional(.dateSkew)
        dateHeaderSkew = try fields.optional(.dateHeaderSkew)
        expiration = try fields.optional(.expiration)
        givesAttributes = try fields.optional(.givesAttributes)
        unknownTokenStatus = try fields.optional(.unknownTokenStatus)
        revocation = try fields.optional(.revocation)
    }
}

/// An organisation in a ``ConfigurationPatch``, keyed there by its name.
struct OrganisationPatch {
    var tokens: [String]?
    var buckets: [String]?
    var zones: [String]?
    var givesSessionToken: Bool?
    var mayCreateKeys: Bool?
    var groups: [String]?
    var deniedActions: [String]?

    init(of organisation: CoreWeaveEmulator.Organisation) {
        tokens = organisation.tokens
        buckets = organisation.buckets
        zones = organisation.zones
        givesSessionToken = organisation.givesSessionToken
        mayCreateKeys = organisation.mayCreateKeys
        groups = organisation.groups
        deniedActions = organisation.deniedActions
    }

    func apply(to organisation: inout CoreWeaveEmulator.Organisation) {
        organisation.tokens = tokens ?? organisation.tokens
        organisation.buckets = buckets ?? organisation.buckets
        organisation.zones = zones ?? organisation.zones
        organisation.givesSessionToken = givesSessionToken ?? organisation.givesSessionToken
        organisation.mayCreateKeys = mayCreateKeys ?? organisation.mayCreateKeys
        organisation.groups = groups ?? organisation.groups
        organisation.deniedActions = deniedActions ?? organisation.deniedActions
    }
}

extension OrganisationPatch: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case tokens, buckets, zones, groups
        case deniedActions = "denied_actions"
        case givesSessionToken = "gives_session_token"
        case mayCreateKeys = "may_create_keys"
    }

    init(from decoder: any Decoder) throws {
        let fields = try StrictContainer(decoder, CodingKeys.self)
        tokens = try fields.optional(.tokens)
        buckets = try fields.optional(.buckets)
        zones = try fields.optional(.zones)
        givesSessionToken = try fields.optional(.givesSessionToken)
        mayCreateKeys = try fields.optional(.mayCreateKeys)
        groups = try fields.optional(.groups)
        deniedActions = try fields.optional(.deniedActions)
    }
}
