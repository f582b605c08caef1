internal import Credentials

extension EmulatorState {
    /// Counts an exchange and decides what goes wrong with it.
    mutating func arrive(_ request: Request) -> ExchangeVisit {
        remember(userAgentOf: request)
        let token = request.bearerToken
        let organisation = organisation(ofToken: token)
        counts.exchanges.asked += 1
        if let organisation { counts.organisations[organisation.name, default: .init()].asked += 1 }
        counts.exchangeTimes.append(EmulatorTime.now())
        counts.openExchanges += 1
        counts.mostOpenExchanges = max(counts.mostOpenExchanges, counts.openExchanges)
        let fault = faults.take(for: organisation?.name)
        return ExchangeVisit(
            token: token, organisation: organisation, fault: fault,
            delay: fault == .reset ? 0 : configuration.latency)
    }

    /// The answer, when its time has come. A key is minted now, even where the client has left since.
    mutating func answer(_ visit: ExchangeVisit) -> Answer {
        if let fault = visit.fault { return answer(visit, with: fault) }
        return properAnswer(visit, lifetime: configuration.lifetime)
    }

    mutating func properAnswer(_ visit: ExchangeVisit, lifetime: Double) -> Answer {
        guard let token = visit.token else { return .refusal(401, "missing bearer token") }
        guard let organisation = visit.organisation else {
            return .refusal(401, "invalid token: \(echo(token))")
        }
        guard organisation.mayCreateKeys else {
            return .refusal(403, "principal of token \(echo(token)) may not cwobject:CreateAccessKey")
        }
        return mintedFields(of: organisation, lifetime: lifetime).answer
    }

    /// What a successful exchange answers, with a new key.
    mutating func mintedFields(
        of organisation: CoreWeaveEmulator.Organisation, lifetime: Double
    ) -> ExchangeFields {
        // A statement of its own: as an argument of a call on self, minting would copy every key there is, every time.
        let key = mint(organisation, lifetime: lifetime)
        var answer = ExchangeFields([
            "AccessKeyId": JSON.quoted(key.id),
            "SecretAccessKey": JSON.quoted(key.secret.reveal()),
            "Token": JSON.quoted(key.sessionToken?.reveal() ?? ""),
            "Expiration": JSON.quoted(configuration.expiration.text(key.expires)),
        ])
        if configuration.givesAttributes {
            let group = JSON.quoted("\(organisation.name)-engineers")
            answer.append("attributes", #"{"iam:principal":"coreweave/emulated"}"#)
            answer.append("multiAttributes", "{\(JSON.quoted("iam:\(organisation.name):groups")):[\(group)]}")
        }
        return answer
    }

    private mutating func mint(_ organisation: CoreWeaveEmulator.Organisation, lifetime: Double) -> IssuedKey {
        let now = now
        let key = IssuedKey(
            id: RandomText.accessKeyID(), secret: Secret(RandomText.secretAccessKey()),
            sessionToken: organisation.givesSessionToken ? Secret(RandomText.sessionToken()) : nil,
            organisation: organisation.name, minted: now, expires: now + lifetime)
        keys[key.id] = key
        counts.keys.append(.init(id: key.id, organisation: organisation.name))
        counts.exchanges.minted += 1
        counts.organisations[organisation.name, default: .init()].minted += 1
        return key
    }

    /// The real one has been seen to quote the token back: whoever prints an error body raw must be caught here.
    private func echo(_ token: String) -> String {
        String(token.prefix(max(token.count * 2 / 3, 1))) + "…"
    }
}
