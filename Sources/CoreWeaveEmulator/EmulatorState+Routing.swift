/// The outcome of routing a request.
enum RoutedRequest: Sendable {
    case responded(EmulatorResponse)
    /// The response follows after the configured latency.
    case exchange(PendingExchange)
}

extension EmulatorState {
    /// Responds immediately to everything except an exchange.
    mutating func route(_ request: Request) -> RoutedRequest {
        switch Route(request) {
        case .exchange(let kind): .exchange(beginExchange(kind, request))
        case .listBuckets: .responded(listBuckets(request))
        case .canI: .responded(checkAuthorization(request))
        case .revoke: .responded(revokeKey(request))
        case .bucket(let name, let operation): .responded(perform(operation, on: name, request))
        case .pathStyle: .responded(refusePathStyle(request))
        case .elsewhere: .responded(elsewhere(request))
        case .control(let control): .responded(perform(control, request))
        case .wrongMethod(let allowed):
            .responded(.error(405, "method not allowed", headers: [("Allow", allowed)]))
        case .unknown: .responded(.error(404, "not found"))
        }
    }

    private mutating func perform(_ control: Route.Control, _ request: Request) -> EmulatorResponse {
        // Browsers send Origin: no web page may control an emulator that a developer runs.
        guard request.field("origin") == nil else {
            return .error(403, "control requests from web pages are not allowed")
        }
        do {
            switch control {
            case .readCounts:
                return EmulatorResponse(200, type: "application/json", body: try JSON.encode(counts))
            case .readConfiguration: return try readConfiguration()
            case .changeConfiguration:
                try JSON.decode(ConfigurationPatch.self, from: request.body).apply(to: &configuration)
                return try readConfiguration()
            case .addFaults:
                for rule in try JSON.decode(FaultSpecList.self, from: request.body).rules() { faults.add(rule) }
                return EmulatorResponse(204)
            case .clearFaults:
                faults = ActiveFaults()
                return EmulatorResponse(204)
            }
        } catch {
            return .error(400, "\(error)")
        }
    }

    private func readConfiguration() throws -> EmulatorResponse {
        let body = try JSON.encode(ConfigurationPatch(of: configuration))
        return EmulatorResponse(200, type: "application/json", body: body)
    }

    /// Looks like a successful exchange, so that a client that wrongly follows redirects doesn't fail for another
    /// reason.
    private mutating func elsewhere(_ request: Request) -> EmulatorResponse {
        counts.elsewhere += 1
        if request.field("authorization") != nil { counts.elsewhereWithAuthorization += 1 }
        let expiration = JSON.quoted(configuration.expiration.string(from: now + 900))
        return ExchangeBody([
            "AccessKeyId": #""CWAKELSEWHEREAAAAAAA""#, "SecretAccessKey": #""elsewhere""#, "Token": #""elsewhere""#,
            "Expiration": expiration,
        ]).response
    }
}
