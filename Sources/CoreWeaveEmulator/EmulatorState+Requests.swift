extension EmulatorState {
    /// Answers anything but an exchange at once.
    mutating func receive(_ request: Request) -> Reception {
        switch Route(request) {
        case .exchange: .exchange(arrive(request))
        case .listBuckets: .answered(listBuckets(request))
        case .elsewhere: .answered(elsewhere(request))
        case .control(let control): .answered(answer(request, to: control))
        case .wrongMethod(let allowed):
            .answered(.refusal(405, "method not allowed", headers: [("Allow", allowed)]))
        case .unknown: .answered(.refusal(404, "not found"))
        }
    }

    private mutating func answer(_ request: Request, to control: Route.Control) -> Answer {
        guard request.field("origin") == nil else {
            return .refusal(403, "control requests come from programs, not from web pages")
        }
        do {
            switch control {
            case .readCounts: return Answer(200, type: "application/json", body: try JSON.encode(counts))
            case .readConfiguration: return try readConfiguration()
            case .changeConfiguration:
                try JSON.decode(ConfigurationForm.self, from: request.body).change(&configuration)
                return try readConfiguration()
            case .addFaults:
                for order in try JSON.decode(FaultForms.self, from: request.body).orders() { faults.add(order) }
                return Answer(204)
            case .clearFaults:
                faults = FaultQueue()
                return Answer(204)
            }
        } catch {
            return .refusal(400, "\(error)")
        }
    }

    private func readConfiguration() throws -> Answer {
        Answer(200, type: "application/json", body: try JSON.encode(ConfigurationForm(of: configuration)))
    }

    /// Looks like a proper exchange's answer, so that a client that follows redirects doesn't fail for another reason.
    private mutating func elsewhere(_ request: Request) -> Answer {
        counts.elsewhere += 1
        if request.field("authorization") != nil { counts.elsewhereWithAuthorization += 1 }
        let expiration = JSON.quoted(configuration.expiration.text(now + 900))
        return ExchangeFields([
            "AccessKeyId": #""CWAKELSEWHEREAAAAAAA""#, "SecretAccessKey": #""elsewhere""#, "Token": #""elsewhere""#,
            "Expiration": expiration,
        ]).answer
    }
}
