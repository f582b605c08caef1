internal import Credentials
internal import ObjectStorage

extension EmulatorState {
    mutating func listBuckets(_ request: Request) -> Answer {
        remember(userAgentOf: request)
        counts.listBuckets.asked += 1
        do {
            let organisation = try authenticated(request)
            counts.listBuckets.accepted += 1
            return .xml(200, list(of: organisation))
        } catch {
            counts.listBuckets.refused[error.code, default: 0] += 1
            return error.answer
        }
    }

    /// The organisation whose key signed it.
    private func authenticated(_ request: Request) throws(S3Refusal) -> CoreWeaveEmulator.Organisation {
        guard let authorization = request.field("authorization") else {
            throw S3Refusal("AccessDenied", 403, "Access Denied")
        }
        guard let claim = SignatureClaim(authorization), claim.service == "s3" else {
            throw S3Refusal("AuthorizationHeaderMalformed", 400, "The authorization header is malformed.")
        }
        guard let key = keys[claim.keyID], let organisation = configuration[key.organisation] else {
            throw S3Refusal("InvalidAccessKeyId", 403, "The access key Id you provided does not exist in our records.")
        }
        guard organisation.zones.isEmpty || organisation.zones.contains(claim.region) else {
            throw S3Refusal(
                "AuthorizationHeaderMalformed", 400,
                "The authorization header is malformed; the region '\(claim.region)' is wrong.")
        }
        try checkTime(of: request, claim)
        try checkSignature(of: request, claim, key)
        try checkKey(key, of: request)
        return organisation
    }

    private func checkTime(of request: Request, _ claim: SignatureClaim) throws(S3Refusal) {
        guard let date = request.field("x-amz-date"), let moment = EmulatorTime.signatureDate(date) else {
            throw S3Refusal("AccessDenied", 403, "AWS authentication requires a valid Date or x-amz-date header")
        }
        guard date.hasPrefix(claim.day) else {
            throw S3Refusal("AuthorizationHeaderMalformed", 400, "Invalid credential date '\(claim.day)'.")
        }
        guard abs(moment - now) <= 15 * 60 else {
            throw S3Refusal(
                "RequestTimeTooSkewed", 403,
                "The difference between the request time and the current time is too large.")
        }
    }

    private func checkSignature(
        of request: Request, _ claim: SignatureClaim, _ key: IssuedKey
    ) throws(S3Refusal) {
        // An x-amz header that isn't signed could have been added on the way.
        let required = ["host"] + request.fieldNames.filter { $0.hasPrefix("x-amz-") }
        guard required.allSatisfy(claim.signedHeaders.contains) else {
            throw S3Refusal("AccessDenied", 403, "There were headers present in the request which were not signed")
        }
        guard let payload = request.field("x-amz-content-sha256") else {
            throw S3Refusal("InvalidRequest", 400, "Missing required header for this request: x-amz-content-sha256")
        }
        guard payload == "UNSIGNED-PAYLOAD" || payload == SignatureV4.emptyPayloadSHA256 else {
            throw S3Refusal(
                "XAmzContentSHA256Mismatch", 400,
                "The provided 'x-amz-content-sha256' header does not match what was computed.")
        }
        let signer = SignatureV4(
            accessKeyID: Secret(key.id), secretAccessKey: key.secret, region: claim.region, service: claim.service)
        let signature = signer.signature(
            method: request.method, path: request.path, query: request.query,
            headers: claim.signedHeaders.map { (name: $0, value: request.field($0) ?? "") }, payloadSHA256: payload,
            timestamp: request.field("x-amz-date") ?? "")
        guard signature == claim.signature else {
            throw S3Refusal(
                "SignatureDoesNotMatch", 403,
                "The request signature we calculated does not match the signature you provided.")
        }
    }

    private func checkKey(_ key: IssuedKey, of request: Request) throws(S3Refusal) {
        guard request.field("x-amz-security-token") == key.sessionToken?.reveal() else {
            throw S3Refusal("InvalidToken", 400, "The provided token is malformed or otherwise invalid.")
        }
        guard now < key.expires else {
            throw S3Refusal("ExpiredToken", 400, "The provided token has expired.")
        }
        guard now >= key.minted + configuration.settle else {
            throw S3Refusal("AccessDenied", 403, "Access Denied")
        }
    }

    private func list(of organisation: CoreWeaveEmulator.Organisation) -> String {
        let buckets = organisation.buckets.map { name in
            "<Bucket><Name>\(escapedForXML(name))</Name><CreationDate>2025-01-01T00:00:00.000Z</CreationDate></Bucket>"
        }
        let owner = escapedForXML(organisation.name)
        return #"<ListAllMyBucketsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">"#
            + "<Owner><ID>\(owner)</ID><DisplayName>\(owner)</DisplayName></Owner>"
            + "<Buckets>\(buckets.joined())</Buckets></ListAllMyBucketsResult>"
    }
}
