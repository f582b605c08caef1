import CoreWeaveEmulator
import ObjectStorage
import Testing

@Suite struct ObjectTests {
    let emulator: CoreWeaveEmulator
    let keys: ExchangedKeys

    init() throws {
        emulator = try CoreWeaveEmulator.start()
        keys = try emulator.keys()
    }

    private var port: String { String(emulator.url.split(separator: ":").last ?? "") }

    /// - Parameter bucket: nil: path style, or no bucket at all.
    private func send(
        _ method: String, _ target: String, bucket: String? = "own", body: String = "", keys: ExchangedKeys? = nil,
        change: (inout SignedListBuckets) -> Void = { _ in }
    ) throws -> ReceivedResponse {
        var request = SignedListBuckets(keys ?? self.keys)
        (request.method, request.target) = (method, target)
        request.payload = SignatureV4.payloadSHA256(of: Array(body.utf8))
        change(&request)
        let host = bucket.map { "\($0).localhost:\(port)" } ?? "127.0.0.1:\(port)"
        return try emulator.request(method, target, request.fields(host: host), body: body)
    }

    @Test func `An object makes a round trip through a bucket of its own, and both can be deleted`() throws {
        defer { emulator.stop() }
        #expect(try send("PUT", "/x", body: "text").text.contains("<Code>NoSuchBucket</Code>"))
        #expect(try send("PUT", "/").status == 200)
        #expect(try emulator.listBuckets(SignedListBuckets(keys)).text.contains("<Name>own</Name>"))
        #expect(try send("GET", "/x").text.contains("<Code>NoSuchKey</Code>"))
        #expect(try send("PUT", "/x", body: "text").status == 200)
        #expect(try send("GET", "/x").text == "text")
        #expect(try send("DELETE", "/").text.contains("<Code>BucketNotEmpty</Code>"))
        #expect(try send("DELETE", "/x").status == 204)
        #expect(try send("DELETE", "/").status == 204)
        #expect(try send("GET", "/").text.contains("<Code>NoSuchBucket</Code>"))
    }

    @Test func `A bucket is its organisation's alone`() throws {
        defer { emulator.stop() }
        _ = try send("PUT", "/")
        let others = try emulator.keys(CoreWeaveEmulator.globexToken)
        #expect(try send("GET", "/", keys: others).text.contains("<Code>NoSuchBucket</Code>"))
        emulator.update { $0["globex"]?.deniedActions = ["s3:CreateBucket"] }
        #expect(try send("PUT", "/", bucket: "other", keys: others).text.contains("<Code>AccessDenied</Code>"))
    }

    @Test func `The signature covers the body and the bucket`() throws {
        defer { emulator.stop() }
        _ = try send("PUT", "/")
        #expect(
            try send("PUT", "/x", body: "text") { $0.payload = SignatureV4.emptyPayloadSHA256 }.text
                .contains("<Code>XAmzContentSHA256Mismatch</Code>"))
        var request = SignedListBuckets(keys)
        request.target = "/x"
        let fields = request.fields(host: "own.localhost:\(port)").map { field in
            field.name == "host" ? (name: "host", value: "other.localhost:\(port)") : field
        }
        #expect(try emulator.request("GET", "/x", fields).text.contains("<Code>SignatureDoesNotMatch</Code>"))
    }

    @Test func `A path-style request is refused, and what is not signed is not found`() throws {
        defer { emulator.stop() }
        #expect(try send("GET", "/acme-models/x", bucket: nil).text.contains("<Code>PathStyleRequestNotAllowed</Code>"))
        #expect(try emulator.request("GET", "/acme-models/x").status == 404)
        #expect(try send("POST", "/").status == 405)
    }

    @Test func `A key is revoked by its ID or by its value, as configured, and a token is refused as configured`()
        throws
    {
        defer { emulator.stop() }
        func revoke(_ name: String) throws -> Int {
            try emulator.request(
                "POST", "/v1/cwobject/revoke-access-key/access-key",
                [("Authorization", "Bearer \(CoreWeaveEmulator.acmeToken)")], body: #"{"accessKey":"\#(name)"}"#
            ).status
        }
        emulator.update {
            $0.revocation = .value
            $0.unknownTokenStatus = 403
        }
        #expect(try revoke(keys.AccessKeyId) == 404 && revoke(keys.SecretAccessKey) == 200)
        #expect(try emulator.listBuckets(SignedListBuckets(keys)).text.contains("<Code>InvalidAccessKeyId</Code>"))
        #expect(emulator.counts().revokedKeys == [keys.AccessKeyId])
        #expect(try emulator.exchange("CW-unknown").status == 403)
        emulator.update { $0.revocation = .keyID }
        let others = try emulator.keys()
        #expect(try revoke(others.SecretAccessKey) == 404 && revoke(others.AccessKeyId) == 200)
    }
}
