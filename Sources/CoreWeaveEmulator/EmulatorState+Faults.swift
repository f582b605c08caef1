extension EmulatorState {
    mutating func response(
        to exchange: PendingExchange, with fault: CoreWeaveEmulator.Fault
    ) -> EmulatorResponse {
        switch fault {
        case .status(let status, let body, let wait):
            let headers = wait.map { [("Retry-After", headerValue($0))] } ?? []
            guard let body else { return .error(status, "this is an emulated failure", headers: headers) }
            return .json(status, body, headers: headers)
        case .drip(let seconds): return correctResponse(to: exchange, delivery: .drip(secondsPerByte: seconds))
        case .cut: return correctResponse(to: exchange, delivery: .cut)
        case .garbage:
            return EmulatorResponse(200, type: "text/html", body: Array("<html><body>Welcome!</body></html>".utf8))
        case .notUTF8:
            let body = Array(#"{"AccessKeyId":""#.utf8) + [0xC3, 0x28, 0xFF, 0xFE] + Array(#""}"#.utf8)
            return EmulatorResponse(200, type: "application/json", body: body)
        case .wrongTypes: return changedResponse(to: exchange) { $0.replaceValuesWithNumbers() }
        case .missingField(let name): return changedResponse(to: exchange) { $0.remove(name) }
        case .emptyBody: return EmulatorResponse(200, type: "application/json")
        case .tooLarge:
            let padding = JSON.quoted(String(repeating: "x", count: 80 * 1024))
            return changedResponse(to: exchange) { $0.append("padding", padding) }
        case .redirect(let url): return EmulatorResponse(302, headers: [("Location", url ?? Route.elsewherePath)])
        case .hang: return Self.noResponse(.never)
        case .reset: return Self.noResponse(.reset)
        case .alreadyExpired: return correctResponse(to: exchange, lifetime: -60)
        }
    }

    private mutating func correctResponse(
        to exchange: PendingExchange, delivery: EmulatorResponse.Delivery
    ) -> EmulatorResponse {
        var response = correctResponse(to: exchange, lifetime: exchange.lifetime ?? configuration.lifetime)
        response.delivery = delivery
        return response
    }

    /// A successful response with a changed body; for a token that is rejected anyway, the usual error.
    private mutating func changedResponse(
        to exchange: PendingExchange, _ change: (inout ExchangeBody) -> Void
    ) -> EmulatorResponse {
        guard let organisation = exchange.organisation, organisation.mayCreateKeys else {
            return correctResponse(to: exchange, lifetime: exchange.lifetime ?? configuration.lifetime)
        }
        var body = bodyWithNewKey(
            for: organisation, exchange.kind, lifetime: exchange.lifetime ?? configuration.lifetime)
        change(&body)
        return body.response
    }

    private static func noResponse(_ delivery: EmulatorResponse.Delivery) -> EmulatorResponse {
        var response = EmulatorResponse(200)
        response.delivery = delivery
        return response
    }

    private func headerValue(_ wait: CoreWeaveEmulator.RetryAfter) -> String {
        switch wait {
        case .seconds(let seconds): String(seconds)
        case .date(let seconds): EmulatorTime.httpDate(headerDate + Double(seconds))
        }
    }
}
