/// The configuration as the control requests spell it: every field may be left out, and then stays what it was.
struct ConfigurationForm {
    var organisations: [String: OrganisationForm]?
    var lifetime: Double?
    var latency: Double?
    var settle: Double?
    var dateSkew: Double?
    var dateHeaderSkew: Double?
    var expiration: CoreWeaveEmulator.ExpirationFormat?
    var givesAttributes: Bool?

    init(of configuration: CoreWeaveEmulator.Configuration) {
        let pairs = configuration.organisations.map { ($0.name, OrganisationForm(of: $0)) }
        organisations = Dictionary(pairs) { _, last in last }
        lifetime = configuration.lifetime
        latency = configuration.latency
        settle = configuration.settle
        dateSkew = configuration.dateSkew
        dateHeaderSkew = configuration.dateHeaderSkew
        expiration = configuration.expiration
        givesAttributes = configuration.givesAttributes
    }

    func change(_ configuration: inout CoreWeaveEmulator.Configuration) {
        for (name, form) in organisations ?? [:] {
            var organisation = configuration[name] ?? .init(name)
            form.change(&organisation)
            configuration[name] = organisation
        }
        configuration.lifetime = lifetime ?? configuration.lifetime
        configuration.latency = latency ?? configuration.latency
        configuration.settle = settle ?? configuration.settle
        configuration.dateSkew = dateSkew ?? configuration.dateSkew
        configuration.dateHeaderSkew = dateHeaderSkew ?? configuration.dateHeaderSkew
        configuration.expiration = expiration ?? configuration.expiration
        configuration.givesAttributes = givesAttributes ?? configuration.givesAttributes
    }
}

extension ConfigurationForm: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case organisations, lifetime, latency, settle, expiration
        case dateSkew = "date_skew"
        case dateHeaderSkew = "date_header_skew"
        case givesAttributes = "gives_attributes"
    }

    init(from decoder: any Decoder) throws {
        let fields = try StrictFields(decoder, CodingKeys.self)
        organisations = try fields.optional(.organisations)
        lifetime = try fields.optional(.lifetime)
        latency = try fields.optional(.latency)
        settle = try fields.optional(.settle)
        dateSkew = try fields.optional(.dateSkew)
        dateHeaderSkew = try fields.optional(.dateHeaderSkew)
        expiration = try fields.optional(.expiration)
        givesAttributes = try fields.optional(.givesAttributes)
    }
}
