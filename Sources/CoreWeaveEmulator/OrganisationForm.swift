/// An organisation as the control requests spell it: every field may be left out, and then stays what it was.
struct OrganisationForm {
    var tokens: [String]?
    var buckets: [String]?
    var zones: [String]?
    var givesSessionToken: Bool?
    var mayCreateKeys: Bool?

    init(of organisation: CoreWeaveEmulator.Organisation) {
        tokens = organisation.tokens
        buckets = organisation.buckets
        zones = organisation.zones
        givesSessionToken = organisation.givesSessionToken
        mayCreateKeys = organisation.mayCreateKeys
    }

    func change(_ organisation: inout CoreWeaveEmulator.Organisation) {
        organisation.tokens = tokens ?? organisation.tokens
        organisation.buckets = buckets ?? organisation.buckets
        organisation.zones = zones ?? organisation.zones
        organisation.givesSessionToken = givesSessionToken ?? organisation.givesSessionToken
        organisation.mayCreateKeys = mayCreateKeys ?? organisation.mayCreateKeys
    }
}

extension OrganisationForm: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case tokens, buckets, zones
        case givesSessionToken = "gives_session_token"
        case mayCreateKeys = "may_create_keys"
    }

    init(from decoder: any Decoder) throws {
        let fields = try StrictFields(decoder, CodingKeys.self)
        tokens = try fields.optional(.tokens)
        buckets = try fields.optional(.buckets)
        zones = try fields.optional(.zones)
        givesSessionToken = try fields.optional(.givesSessionToken)
        mayCreateKeys = try fields.optional(.mayCreateKeys)
    }
}
