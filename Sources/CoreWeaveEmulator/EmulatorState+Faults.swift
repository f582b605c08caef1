extension EmulatorState {
    mutating func answer(_ visit: ExchangeVisit, with fault: CoreWeaveEmulator.Fault) -> Answer {
        switch fault {
        case .status(let status, let body, let wait):
            let headers = wait.map { [("Retry-After", text($0))] } ?? []
            guard let body else { return .refusal(status, "this is an emulated failure", headers: headers) }
            return .json(status, body, headers: headers)
        case .drip(let seconds): return proper(visit, delivery: .drip(secondsPerByte: seconds))
        case .cut: return proper(visit, delivery: .cut)
        case .garbage: return Answer(200, type: "text/html", body: Array("<html><body>Welcome!</body></html>".utf8))
        case .notUTF8:
            let body = Array(#"{"AccessKeyId":""#.utf8) + [0xC3, 0x28, 0xFF, 0xFE] + Array(#""}"#.utf8)
            return Answer(200, type: "application/json", body: body)
        case .wrongTypes: return changed(visit) { $0.makeNumbers() }
        case .missingField(let name): return changed(visit) { $0.drop(name) }
        case .emptyBody: return Answer(200, type: "application/json")
        case .tooLarge:
            let padding = JSON.quoted(String(repeating: "x", count: 80 * 1024))
            return changed(visit) { $0.append("padding", padding) }
        case .redirect(let url): return Answer(302, headers: [("Location", url ?? Route.elsewherePath)])
        case .hang: return Self.undelivered(.never)
        case .reset: return Self.undelivered(.reset)
        case .alreadyExpired: return properAnswer(visit, lifetime: -60)
        }
    }

    private mutating func proper(_ visit: ExchangeVisit, delivery: Answer.Delivery) -> Answer {
        var answer = properAnswer(visit, lifetime: configuration.lifetime)
        answer.delivery = delivery
        return answer
    }

    /// The answer to a token that is good, changed; to any other the refusal it would get anyway.
    private mutating func changed(_ visit: ExchangeVisit, _ change: (inout ExchangeFields) -> Void) -> Answer {
        guard let organisation = visit.organisation, organisation.mayCreateKeys else {
            return properAnswer(visit, lifetime: configuration.lifetime)
        }
        var fields = mintedFields(of: organisation, lifetime: configuration.lifetime)
        change(&fields)
        return fields.answer
    }

    private static func undelivered(_ delivery: Answer.Delivery) -> Answer {
        var answer = Answer(200)
        answer.delivery = delivery
        return answer
    }

    private func text(_ wait: CoreWeaveEmulator.RetryAfter) -> String {
        switch wait {
        case .seconds(let seconds): String(seconds)
        case .date(let seconds): EmulatorTime.httpDate(headerDate + Double(seconds))
        }
    }
}
