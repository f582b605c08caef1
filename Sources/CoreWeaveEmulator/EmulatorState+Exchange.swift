internal import Credentials

/// An exchange that has been requested and waits for its response.
struct PendingExchange: Sendable {
    let kind: ExchangeKind
    let token: String?
    /// Whether it asks for what can be given: else the response is 400.
    let isWellFormed: Bool
    /// Seconds that the keys are asked to live; nil: as configured.
    let lifetime: Double?
    /// nil for an unknown token.
    let organisation: CoreWeaveEmulator.Organisation?
    let fault: CoreWeaveEmulator.Fault?
    /// Seconds until the response.
    let delay: Double
}

extension EmulatorState {
    /// Counts an exchange and takes its fault, if any.
    mutating func beginExchange(_ kind: ExchangeKind, _ request: Request) -> PendingExchange {
        countUserAgent(of: request)
        let demand = ExchangeDemand(kind, request)
        let owner = organisation(ofToken: demand.token)
        let organisation = demand.organisation.map { $0 == owner?.name } ?? true ? owner : nil
        counts.exchanges.asked += 1
        if let organisation { counts.organisations[organisation.name, default: .init()].asked += 1 }
        counts.exchangeTimes.append(EmulatorTime.now())
        counts.openExchanges += 1
        counts.mostOpenExchanges = max(counts.mostOpenExchanges, counts.openExchanges)
        let fault = faults.next(for: organisation?.name)
        return PendingExchange(
            kind: kind, token: demand.token, isWellFormed: demand.isWellFormed, lifetime: demand.lifetime,
            organisation: organisation, fault: fault,
            delay: fault == .reset ? 0 : configuration.latency)
    }

    /// The response, to be called after the delay. Mints a key even if the client has disconnected since.
    mutating func finishExchange(_ exchange: PendingExchange) -> EmulatorResponse {
        if let fault = exchange.fault { return response(to: exchange, with: fault) }
        return correctResponse(to: exchange, lifetime: exchange.lifetime ?? configuration.lifetime)
    }

    mutating func correctResponse(to exchange: PendingExchange, lifetime: Double) -> EmulatorResponse {
        guard exchange.isWellFormed else { return .error(400, "durationSeconds or orgId is missing or out of range") }
        guard let token = exchange.token else { return .error(configuration.unknownTokenStatus, "missing token") }
        guard let organisation = exchange.organisation else {
            return .error(configuration.unknownTokenStatus, "invalid token: \(excerpt(of: token))")
        }
        guard organisation.mayCreateKeys else {
            return .error(403, "principal of token \(excerpt(of: token)) lacks permission cwobject:CreateAccessKey")
        }
        return bodyWithNewKey(for: organisation, exchange.kind, lifetime: lifetime).response
    }

    /// Mints a key and returns the body of a successful exchange.
    mutating func bodyWithNewKey(
        for organisation: CoreWeaveEmulator.Organisation, _ kind: ExchangeKind, lifetime: Double
    ) -> ExchangeBody {
        // A separate statement: as an argument of a call on self, minting would copy all keys every time.
        let key = mint(for: organisation, kind, lifetime: lifetime)
        let expires = JSON.quoted(configuration.expiration.string(from: key.expires))
        guard !kind.answersInCamelCase else {
            return ExchangeBody([
                "accessKeyId": JSON.quoted(key.id), "secretKey": JSON.quoted(key.secret.reveal()),
                "token": JSON.quoted(key.sessionToken?.reveal() ?? ""), "expiry": expires,
                "principalName": JSON.quoted("coreweave/\(organisation.name)-token"),
            ])
        }
        var body = ExchangeBody([
            "AccessKeyId": JSON.quoted(key.id),
            "SecretAccessKey": JSON.quoted(key.secret.reveal()),
            "Token": JSON.quoted(key.sessionToken?.reveal() ?? ""),
            "Expiration": expires,
        ])
        if configuration.givesAttributes {
            let groups = organisation.groups.map(JSON.quoted).joined(separator: ",")
            body.append("attributes", #"{"iam:principal":"coreweave/emulated"}"#)
            body.append("multiAttributes", "{\(JSON.quoted("iam:\(organisation.name):groups")):[\(groups)]}")
        }
        return body
    }

    private mutating func mint(
        for organisation: CoreWeaveEmulator.Organisation, _ kind: ExchangeKind, lifetime: Double
    ) -> IssuedKey {
        var organisation = organisation
        // An access key is a key ID and a secret key, and nothing else.
        if case .accessKey = kind { organisation.givesSessionToken = false }
        let key = IssuedKey(for: organisation, minted: now, lifetime: lifetime)
        keys[key.id] = key
        counts.keys.append(.init(id: key.id, organisation: organisation.name))
        counts.exchanges.minted += 1
        counts.organisations[organisation.name, default: .init()].minted += 1
        return key
    }

    /// CoreWeave has been seen to quote the token in an error, so tests must catch a client that prints error bodies.
    private func excerpt(of token: String) -> String {
        String(token.prefix(max(token.count * 2 / 3, 1))) + "…"
    }
}

/// The JSON body of a successful exchange. Its fields are in order and can be changed because faults damage them.
struct ExchangeBody {
    /// The values are JSON already.
    private var fields: [(name: String, json: String)]

    init(_ fields: KeyValuePairs<String, String>) {
        self.fields = fields.map { (name: $0.key, json: $0.value) }
    }

    mutating func append(_ name: String, _ json: String) {
        fields.append((name, json))
    }

    mutating func remove(_ name: String) {
        fields.removeAll { $0.name == name }
    }

    mutating func replaceValuesWithNumbers() {
        fields = fields.map { ($0.name, "4711") }
    }

    var response: EmulatorResponse {
        let members = fields.map { "\(JSON.quoted($0.name)):\($0.json)" }
        return .json(200, "{\(members.joined(separator: ","))}", headers: [("Cache-Control", "no-store")])
    }
}
