import CoreWeaveEmulator
import Credentials
import ObjectStorage

/// The fields of a successful exchange.
struct ExchangedKeys: Decodable {
    let AccessKeyId: String
    let SecretAccessKey: String
    let Token: String
    let Expiration: String
}

extension CoreWeaveEmulator {
    static let acmeToken = Organisation.acme.tokens[0]
    static let globexToken = Organisation.globex.tokens[0]

    /// Sends one request on its own connection.
    func request(
        _ method: String = "GET", _ target: String, _ fields: [(name: String, value: String)] = [], body: String = "",
        timeout: Int = 5000
    ) throws -> ReceivedResponse {
        let connection = try Connection(url, timeout: timeout)
        try connection.send(method, target, fields, body: body)
        return try connection.response(hasBody: method != "HEAD")
    }

    func exchange(_ token: String = acmeToken, timeout: Int = 5000) throws -> ReceivedResponse {
        try request("GET", Self.exchangeTarget, [("Authorization", "Bearer \(token)")], timeout: timeout)
    }

    func keys(_ token: String = acmeToken) throws -> ExchangedKeys {
        try exchange(token).json()
    }

    func listBuckets(_ request: SignedListBuckets) throws -> ReceivedResponse {
        try self.request("GET", request.target, request.fields(host: String(url.dropFirst("http://".count))))
    }

    static let exchangeTarget = "/v1/cwobject/temporary-credentials/api-token"
}
