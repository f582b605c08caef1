/// What an `Authorization: AWS4-HMAC-SHA256 …` says of itself.
struct SignatureClaim {
    let keyID: String
    /// `YYYYMMDD`.
    let day: String
    let region: String
    let service: String
    /// Lower case, in the order given.
    let signedHeaders: [String]
    let signature: String

    init?(_ authorization: String) {
        let scheme = "AWS4-HMAC-SHA256 "
        guard authorization.hasPrefix(scheme) else { return nil }
        var parts: [Substring: Substring] = [:]
        for part in authorization.dropFirst(scheme.count).split(separator: ",") {
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
