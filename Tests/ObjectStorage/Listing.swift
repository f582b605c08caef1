import CoreWeaveEmulator
import Credentials
import Exchange
import HTTP
import Libc
import ObjectStorage

/// This machine's time.
func now() -> Timestamp { Timestamp(seconds: time(nil)) }

/// A client that knows of no proxy.
func client() -> HTTPClient {
    HTTPClient(userAgent: "heddle/test", network: NetworkSettings { _ in nil })
}

/// Lists buckets by a client of its own.
func list(
    at url: String, zone: String = "US-EAST-04A", with credential: TemporaryCredential, time: Timestamp = now()
) throws -> BucketList {
    try ListBuckets(client: client()).list(at: .endpoint(url), zone: Zone(zone), with: credential, time: time)
}

/// The error of a list that must have one; nil where it has none.
func failure(of work: () throws -> BucketList) throws -> ListBucketsError? {
    do {
        _ = try work()
        return nil
    } catch let error as ListBucketsError {
        return error
    }
}

extension CoreWeaveEmulator {
    /// `127.0.0.1:PORT`.
    var host: String { String(url.dropFirst("http://".count)) }

    /// A key of acme's.
    func credential() throws -> TemporaryCredential {
        try TokenExchange(client: client()).exchange(
            APIToken(Secret(Organisation.acme.tokens[0])), at: .exchange(exchangeURL),
            now: { ClockReading(wall: Double(ObjectStorageTests.now().seconds), uptime: 0, boot: "") }
        ).credential
    }
}

extension TemporaryCredential {
    /// Some key, for servers that don't look.
    static let any = TemporaryCredential(
        accessKeyID: Secret("CWAKAAAAAAAAAAAAAAAA"), secretAccessKey: Secret("SECRET"), sessionToken: Secret("SESSION"),
        expires: Timestamp(seconds: 4_000_000_000))

    func with(keyID: String? = nil, secret: String? = nil) -> TemporaryCredential {
        TemporaryCredential(
            accessKeyID: keyID.map { Secret($0) } ?? accessKeyID,
            secretAccessKey: secret.map { Secret($0) } ?? secretAccessKey, sessionToken: sessionToken, expires: expires)
    }
}
