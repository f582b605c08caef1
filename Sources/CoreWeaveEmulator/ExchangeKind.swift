/// CoreWeave's ways to keys.
enum ExchangeKind: Sendable {
    /// An API token, by GET.
    case apiToken
    /// An API token, by POST with a duration; keys without a session token.
    case accessKey
    /// A JWT as the whole `Authorization`, by GET.
    case oidc(organisation: String)
    /// A JWT in the body, by POST without `Authorization`.
    case oidcByPost

    /// Whether the answer has its names in camel case.
    var answersInCamelCase: Bool {
        switch self {
        case .apiToken, .oidc: false
        case .accessKey, .oidcByPost: true
        }
    }
}

/// What a request for keys says, wherever its kind has it.
struct ExchangeDemand {
    let token: String?
    /// Whose keys; nil: the token's organisation's.
    let organisation: String?
    /// Seconds; nil: as configured.
    let lifetime: Double?
    /// Whether it is a request that CoreWeave's documentation describes.
    let isWellFormed: Bool

    private struct Body: Decodable {
        struct Attributes: Decodable {
            let name: String?
        }

        let durationSeconds: Int?
        let orgId: String?
        let oidcToken: String?
        let attributes: Attributes?
    }

    init(_ kind: ExchangeKind, _ request: Request) {
        let body = try? JSON.decode(Body.self, from: request.body)
        let authorization = request.field("authorization")
        switch kind {
        case .apiToken:
            self.init(token: request.bearerToken, isWellFormed: true)
        case .accessKey:
            let duration = body?.durationSeconds
            self.init(
                token: request.bearerToken, lifetime: duration.map(Double.init),
                isWellFormed: duration.map { (900...43200).contains($0) } ?? false)
        case .oidc(let organisation):
            // Without Bearer: who sends it with that sends another token.
            self.init(token: authorization, organisation: organisation, isWellFormed: true)
        case .oidcByPost:
            let duration = body?.durationSeconds
            self.init(
                token: body?.oidcToken, organisation: body?.orgId, lifetime: duration.map(Double.init),
                isWellFormed: body?.orgId != nil && authorization == nil
                    && duration.map { (0...43200).contains($0) } ?? false)
        }
    }

    private init(token: String?, organisation: String? = nil, lifetime: Double? = nil, isWellFormed: Bool) {
        self.token = token
        self.organisation = organisation
        self.lifetime = lifetime
        self.isWellFormed = isWellFormed
    }
}
