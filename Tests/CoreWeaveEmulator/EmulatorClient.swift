import CoreWeaveEmulator
import Credentials
import ObjectStorage

/// What an exchange answers when all is well.
struct ExchangedKeys: Decodable {
    let AccessKeyId: String
    let SecretAccessKey: String
    let Token: String
    let Expiration: String
}

extension CoreWeaveEmulator {
    static let acmeToken = Organisation.acme.tokens[0]
    static let globexToken = Organisation.globex.tokens[0]

    /// One request on a connection of its own.
    func ask(
        _ method: String = "GET", _ target: String, _ fields: [(name: String, value: String)] = [], body: String = "",
        patience: Int = 5000
    ) throws -> ReceivedAnswer {
        let connection = try Connection(url, patience: patience)
        try connection.send(method, target, fields, body: body)
        return try connection.answer(hasBody: method != "HEAD")
    }

    func exchange(_ token: String = acmeToken, patience: Int = 5000) throws -> ReceivedAnswer {
        try ask("GET", Self.exchangeTarget, [("Authorization", "Bearer \(token)")], patience: patience)
    }

    func keys(_ token: String = acmeToken) throws -> ExchangedKeys {
        try exchange(token).json()
    }

    func listBuckets(_ request: SignedListBuckets) throws -> ReceivedAnswer {
        try ask("GET", request.target, request.fields(host: String(url.dropFirst("http://".count))))
    }

    static let exchangeTarget = "/v1/cwobject/temporary-credentials/api-token"
}
