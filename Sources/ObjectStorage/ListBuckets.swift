public import Credentials
public import HTTP

/// Asks an S3 endpoint for the list of buckets: the cheapest request that proves key, secret, zone and clock.
public struct ListBuckets {
    private let client: HTTPClient
    private let limits: HTTPLimits

    /// - Parameter limits: 10 s in all and 1 MiB, unless a test is in a hurry.
    public init(client: HTTPClient, limits: HTTPLimits = HTTPLimits(bodyBytes: 1024 * 1024)) {
        self.client = client
        self.limits = limits
    }

    /// Sends one signed GET of the endpoint's root.
    ///
    /// - Parameter time: the service's time rather than this machine's: ``Lifetime/issuerTime(at:)``.
    /// - Throws: ``ListBucketsError``.
    public func list(
        at endpoint: ServiceURL, zone: Zone, with credential: TemporaryCredential, time: Timestamp
    ) throws(ListBucketsError) -> BucketList {
        let signer = SignatureV4(
            accessKeyID: credential.accessKeyID, secretAccessKey: credential.secretAccessKey, region: zone.text)
        let signed = signer.sign(
            method: "GET", path: endpoint.path, query: "", host: endpoint.hostField,
            sessionToken: credential.sessionToken, at: time)
        let response: HTTPResponse
        do {
            response = try client.send(
                HTTPRequest(
                    url: endpoint, authorization: .raw(signed.authorization), headers: signed.headers, limits: limits))
        } catch {
            throw .network(error)
        }
        guard response.status == 200 else {
            throw ListBucketsError(response, host: endpoint.hostField, zone: zone, signedAt: time)
        }
        guard let buckets = BucketList(xml: response.body) else { throw .notAList(host: endpoint.hostField) }
        return buckets
    }
}
