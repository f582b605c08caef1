public import Credentials
public import HTTP
internal import OrderedJSON

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// What CoreWeave's AI Object Storage API answers beside its exchanges: what a token may do, and the end of a key.
///
/// One request a call, sent to the service that the token is exchanged at and nowhere else. Of an error's body nothing
/// is used, as with an exchange.
public struct ObjectStorageAPI {
    private let client: HTTPClient
    private let limits: HTTPLimits

    /// - Parameter limits: 10 s in all and 64 KiB, unless a test is in a hurry.
    public init(client: HTTPClient, limits: HTTPLimits = HTTPLimits()) {
        self.client = client
        self.limits = limits
    }

    /// Whether the token's principal may do something with all resources (`POST …/auth/can-i`).
    ///
    /// - Parameters:
    ///   - exchange: where the token is exchanged.
    ///   - now: this machine's clocks; read when the answer has arrived.
    /// - Throws: ``APIError``.
    public func allows(
        _ action: ActionName, token: APIToken, besides exchange: ServiceURL, now: () -> ClockReading
    ) throws(APIError) -> Bool {
        let question = JSON.object([
            ("actions", .array([.string(action.text)])), ("resources", .array([.string("*")])),
        ])
        let url = try exchange.inAPI("/auth/can-i", for: .check)
        let answer = try send(Secret(question.text), to: url, token: token, .check, now: now)
        switch answer["verdict"] {
        case .boolean(let verdict): return verdict
        // Protocol buffers leave false out.
        case nil where answer.isEmpty: return false
        default: throw APIError(.check, .notAnAnswer(host: url.hostField, .missing(field: "verdict")))
        }
    }

    /// Ends a key, whichever exchange made it (`POST …/revoke-access-key/access-key`).
    ///
    /// - Throws: ``APIError``: then nobody knows whether the key still works.
    public func revoke(
        _ accessKeyID: Secret, token: APIToken, besides exchange: ServiceURL, now: () -> ClockReading
    ) throws(APIError) {
        let order = JSON.object([("accessKey", .string(accessKeyID.reveal()))])
        let url = try exchange.inAPI("/revoke-access-key/access-key", for: .revocation)
        _ = try send(Secret(order.text), to: url, token: token, .revocation, now: now)
    }

    private func send(
        _ body: Secret, to url: ServiceURL, token: APIToken, _ purpose: APIError.Purpose, now: () -> ClockReading
    ) throws(APIError) -> [String: JSONValue] {
        let request = HTTPRequest(
            .post(HTTPBody(body, contentType: "application/json")), url: url, authorization: .bearer(token),
            headers: [(name: "Accept", value: Secret("application/json"))], limits: limits)
        let response: HTTPResponse
        do {
            response = try client.send(request)
        } catch {
            throw APIError(purpose, .network(error))
        }
        guard response.status == 200 else {
            throw APIError(purpose, ExchangeError(refusal: response, from: url, at: now()))
        }
        do {
            return try ResponseDocument.object(response.body)
        } catch {
            throw APIError(purpose, .notAnAnswer(host: url.hostField, error))
        }
    }
}

extension ServiceURL {
    /// Another address of the API that an exchange belongs to.
    ///
    /// - Throws: ``APIError`` for an exchange that is not CoreWeave's own: nobody can tell where its API is.
    fileprivate func inAPI(_ path: String, for purpose: APIError.Purpose) throws(APIError) -> ServiceURL {
        let root = "/v1/cwobject"
        guard let end = self.path.firstRange(of: "\(root)/")?.lowerBound else { throw APIError(purpose, at: self) }
        return at(path: self.path[..<end] + root + path)
    }
}
