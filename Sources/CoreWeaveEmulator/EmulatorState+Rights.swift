internal import Credentials

// What CoreWeave documents beside its exchanges: what a token may do, and the end of keys.
extension EmulatorState {
    private struct Question: Decodable {
        let actions: [String]
        let resources: [String]
    }

    /// `{"verdict":true}` only where every action is allowed.
    mutating func checkAuthorization(_ request: Request) -> EmulatorResponse {
        countUserAgent(of: request)
        counts.authorizationChecks += 1
        guard let organisation = organisation(ofToken: request.bearerToken) else { return .error(401, "invalid token") }
        guard let question = try? JSON.decode(Question.self, from: request.body),
            !question.actions.isEmpty, !question.resources.isEmpty
        else { return .error(400, "actions and resources are required") }
        return .json(200, #"{"verdict":\#(question.actions.allSatisfy(organisation.grants))}"#)
    }

    private struct Revocation: Decodable {
        let accessKey: String
    }

    /// The key is unknown from then on.
    mutating func revokeKey(_ request: Request) -> EmulatorResponse {
        countUserAgent(of: request)
        guard let organisation = organisation(ofToken: request.bearerToken) else { return .error(401, "invalid token") }
        guard organisation.grants("cwobject:RevokeAccessKeyByAccessKey") else {
            return .error(403, "principal lacks permission cwobject:RevokeAccessKeyByAccessKey")
        }
        guard let revocation = try? JSON.decode(Revocation.self, from: request.body) else {
            return .error(400, "accessKey is required")
        }
        guard let key = key(named: revocation.accessKey), key.organisation == organisation.name else {
            return .error(404, "no such access key")
        }
        keys[key.id] = nil
        counts.revokedKeys.append(key.id)
        return .json(200, "{}")
    }

    private func key(named text: String) -> IssuedKey? {
        switch configuration.revocation {
        case .keyID: keys[text]
        case .value: keys.values.first { $0.secret.reveal() == text }
        }
    }
}
