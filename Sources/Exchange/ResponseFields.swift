/// What an answer calls its parts: CoreWeave's exchanges differ, and so do the pages about one of them. The first name
/// that an answer has counts; errors name the first of all.
public struct ResponseFields: Sendable {
    let accessKeyID: [String]
    let secretAccessKey: [String]
    let sessionToken: [String]
    let expiration: [String]

    /// The exchange of API tokens, and that of workload identities by GET.
    public static let documented = ResponseFields(
        accessKeyID: ["AccessKeyId"], secretAccessKey: ["SecretAccessKey"], sessionToken: ["Token"],
        expiration: ["Expiration"])

    /// What POST answers.
    public static let camelCase = ResponseFields(
        accessKeyID: ["accessKeyId", "accessKeyID"], secretAccessKey: ["secretKey", "secretAccessKey"],
        sessionToken: ["token", "sessionToken"], expiration: ["expiry", "expiration"])
}
