internal import Credentials
internal import ObjectStorage

// Error codes and messages are those of S3.
extension EmulatorState {
    /// The organisation whose key signed the request.
    func authenticate(_ request: Request) throws(S3Error) -> CoreWeaveEmulator.Organisation {
        guard let field = request.field("authorization") else {
            throw S3Error("AccessDenied", 403, "Access Denied")
        }
        guard let authorization = SignatureV4Authorization(field), authorization.service == "s3" else {
            throw S3Error("AuthorizationHeaderMalformed", 400, "The authorization header is malformed.")
        }
        guard let key = keys[authorization.keyID], let organisation = configuration[key.organisation] else {
            throw S3Error("InvalidAccessKeyId", 403, "The access key Id you provided does not exist in our records.")
        }
        guard organisation.zones.isEmpty || organisation.zones.contains(authorization.region) else {
            throw S3Error(
                "AuthorizationHeaderMalformed", 400,
                "The authorization header is malformed; the region '\(authorization.region)' is wrong.")
        }
        try checkTime(of: request, authorization)
        try checkSignature(of: request, authorization, key)
        try checkKey(key, of: request)
        return organisation
    }

    private func checkTime(of request: Request, _ authorization: SignatureV4Authorization) throws(S3Error) {
        guard let date = request.field("x-amz-date"), let time = EmulatorTime.signatureDate(date) else {
            throw S3Error("AccessDenied", 403, "AWS authentication requires a valid Date or x-amz-date header")
        }
        guard date.hasPrefix(authorization.day) else {
            throw S3Error("AuthorizationHeaderMalformed", 400, "Invalid credential date '\(authorization.day)'.")
        }
        guard abs(time - now) <= 15 * 60 else {
            throw S3Error(
                "RequestTimeTooSkewed", 403,
                "The difference between the request time and the current time is too large.")
        }
    }

    private func checkSignature(
        of request: Request, _ authorization: SignatureV4Authorization, _ key: IssuedKey
    ) throws(S3Error) {
        // An unsigned x-amz header could have been added in transit.
        let required = ["host"] + request.fieldNames.filter { $0.hasPrefix("x-amz-") }
        guard required.allSatisfy(authorization.signedHeaders.contains) else {
            throw S3Error("AccessDenied", 403, "There were headers present in the request which were not signed")
        }
        guard let payload = request.field("x-amz-content-sha256") else {
            throw S3Error("InvalidRequest", 400, "Missing required header for this request: x-amz-content-sha256")
        }
        guard payload == "UNSIGNED-PAYLOAD" || payload == SignatureV4.payloadSHA256(of: request.body) else {
            throw S3Error(
                "XAmzContentSHA256Mismatch", 400,
                "The provided 'x-amz-content-sha256' header does not match what was computed.")
        }
        let signer = SignatureV4(
            accessKeyID: Secret(key.id), secretAccessKey: key.secret, region: authorization.region,
            service: authorization.service)
        let signature = signer.signature(
            method: request.method, path: request.path, query: request.query,
            headers: authorization.signedHeaders.map { (name: $0, value: request.field($0) ?? "") },
            payloadSHA256: payload, timestamp: request.field("x-amz-date") ?? "")
        guard signature == authorization.signature else {
            throw S3Error(
                "SignatureDoesNotMatch", 403,
                "The request signature we calculated does not match the signature you provided.")
        }
    }

    private func checkKey(_ key: IssuedKey, of request: Request) throws(S3Error) {
        guard request.field("x-amz-security-token") == key.sessionToken?.reveal() else {
            throw S3Error("InvalidToken", 400, "The provided token is malformed or otherwise invalid.")
        }
        guard now < key.expires else {
            throw S3Error("ExpiredToken", 400, "The provided token has expired.")
        }
        guard now >= key.minted + configuration.settle else {
            throw S3Error("AccessDenied", 403, "Access Denied")
        }
    }
}

/// A parsed `Authorization: AWS4-HMAC-SHA256 …` header.
private struct SignatureV4Authorization {
    let keyID: String
    /// `YYYYMMDD`.
    let day: String
    let region: String
    let service: String
    /// In lower case and in the given order.
    let signedHeaders: [String]
    let signature: String

    init?(_ field: String) {
        let scheme = "AWS4-HMAC-SHA256 "
        guard field.hasPrefix(scheme) else { return nil }
        var parts: [Substring: Substring] = [:]
        for part in field.dropFirst(scheme.count).split(separator: ",") {
            let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { return nil }
            parts[pair[0]] = pair[1]
        }
        guard let credential = parts["Credential"]?.split(separator: "/"), credential.count == 5,
            credential[4] == "aws4_request", let headers = parts["SignedHeaders"], let signature = parts["Signature"]
        else { return nil }
        keyID = String(credential[0])
        day = String(credential[1])
        region = String(credential[2])
        service = String(credential[3])
        signedHeaders = headers.split(separator: ";").map { $0.lowercased() }
        self.signature = String(signature)
    }
}
