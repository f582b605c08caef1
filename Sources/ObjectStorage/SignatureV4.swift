public import Credentials
internal import Crypto
internal import Text

/// AWS Signature Version 4, as S3 wants it (Amazon S3 API reference, "Authenticating Requests").
///
/// Paths are signed as they stand: S3, unlike AWS's other services, neither normalises them nor encodes them twice.
public struct SignatureV4: Sendable {
    /// The SHA-256 of nothing, in hexadecimal: what a GET's body hashes to.
    public static let emptyPayloadSHA256 = payloadSHA256(of: [])

    /// What `x-amz-content-sha256` says of a body, in hexadecimal.
    public static func payloadSHA256(of body: [UInt8]) -> String { hexadecimal(SHA256.hash(data: body)) }

    private static let algorithm = "AWS4-HMAC-SHA256"

    private let accessKeyID: Secret
    private let secretAccessKey: Secret
    private let region: String
    private let service: String

    /// - Parameter region: CoreWeave's is the zone, in upper case.
    public init(accessKeyID: Secret, secretAccessKey: Secret, region: String, service: String = "s3") {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.region = region
        self.service = service
    }

    /// The signature of a request, in hexadecimal.
    ///
    /// - Parameters:
    ///   - path: percent-encoded already, as it stands on the request line; empty counts as `/`.
    ///   - query: `a=b&c`, percent-encoded already; empty for none. The order doesn't matter.
    ///   - headers: those to sign, `host` among them: names in any case, values raw, repeated names in their order.
    ///   - payloadSHA256: what `x-amz-content-sha256` says.
    ///   - timestamp: what `x-amz-date` says: `YYYYMMDDTHHMMSSZ`.
    public func signature(
        method: String, path: String, query: String, headers: [(name: String, value: String)],
        payloadSHA256: String, timestamp: String
    ) -> String {
        let request = CanonicalRequest(
            method: method, path: path, query: query, headers: headers, payloadSHA256: payloadSHA256)
        let day = String(timestamp.prefix(8))
        let text = [Self.algorithm, timestamp, scope(day), hexadecimal(SHA256.hash(data: Array(request.text.utf8)))]
            .joined(separator: "\n")
        return hexadecimal(authenticate(text, with: signingKey(day)))
    }

    /// What a request without a body needs besides `Host`: the value of `Authorization`, and the header fields that it
    /// vouches for.
    ///
    /// - Parameters:
    ///   - host: exactly as it will stand in `Host`.
    ///   - at: the service's time; more than 15 minutes off, and it refuses.
    public func sign(
        method: String, path: String, query: String, host: String, sessionToken: Secret?, at time: Timestamp
    ) -> (authorization: Secret, headers: [(name: String, value: Secret)]) {
        let timestamp = time.rfc3339.filter { $0 != "-" && $0 != ":" }
        var signed = [
            (name: "host", value: host), (name: "x-amz-content-sha256", value: Self.emptyPayloadSHA256),
            (name: "x-amz-date", value: timestamp),
        ]
        if let sessionToken { signed.append((name: "x-amz-security-token", value: sessionToken.reveal())) }
        let signature = signature(
            method: method, path: path, query: query, headers: signed, payloadSHA256: Self.emptyPayloadSHA256,
            timestamp: timestamp)
        let credential = "\(accessKeyID.reveal())/\(scope(String(timestamp.prefix(8))))"
        let names = signed.map(\.name).joined(separator: ";")
        let authorization =
            "\(Self.algorithm) Credential=\(credential), SignedHeaders=\(names), Signature=\(signature)"
        return (Secret(authorization), signed.dropFirst().map { (name: $0.name, value: Secret($0.value)) })
    }

    private func scope(_ day: String) -> String { "\(day)/\(region)/\(service)/aws4_request" }

    private func signingKey(_ day: String) -> SymmetricKey {
        let start = SymmetricKey(data: Array(("AWS4" + secretAccessKey.reveal()).utf8))
        return [day, region, service, "aws4_request"].reduce(start) { key, text in
            SymmetricKey(data: authenticate(text, with: key))
        }
    }

    private func authenticate(_ text: String, with key: SymmetricKey) -> HashedAuthenticationCode<SHA256> {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }
}
