import Credentials
import Libc
import ObjectStorage

/// A ListBuckets request signed the way an SDK does it. Tests change its properties to make it invalid.
struct SignedListBuckets: Sendable {
    var keyID: String
    var secret: String
    var sessionToken: String?
    var region = "US-EAST-04A"
    var service = "s3"
    var method = "GET"
    var target = "/"
    var body = ""
    /// Seconds that the client's clock is ahead of the system clock.
    var ahead = 0
    var payload = SignatureV4.emptyPayloadSHA256
    /// Header fields sent without being signed.
    var unsigned: [(name: String, value: String)] = []

    init(_ keys: ExchangedKeys) {
        keyID = keys.AccessKeyId
        secret = keys.SecretAccessKey
        sessionToken = keys.Token.isEmpty ? nil : keys.Token
    }

    func fields(host: String) -> [(name: String, value: String)] {
        let now = Timestamp(seconds: time(nil) + ahead).rfc3339.filter { $0 != "-" && $0 != ":" }
        var signed = [("host", host), ("x-amz-content-sha256", payload), ("x-amz-date", now)]
        if let sessionToken { signed.append(("x-amz-security-token", sessionToken)) }
        let parts = target.split(separator: "?", maxSplits: 1)
        let signer = SignatureV4(
            accessKeyID: Secret(keyID), secretAccessKey: Secret(secret), region: region, service: service)
        let signature = signer.signature(
            method: method, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "",
            headers: signed.map { (name: $0.0, value: $0.1) }, payloadSHA256: payload, timestamp: now)
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(keyID)/\(now.prefix(8))/\(region)/\(service)/aws4_request, "
            + "SignedHeaders=\(signed.map(\.0).joined(separator: ";")), Signature=\(signature)"
        return signed + [("Authorization", authorization)] + unsigned
    }
}
