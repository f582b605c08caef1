import CoreWeaveEmulator
import Testing

@Suite struct ListBucketsTests {
    let emulator: CoreWeaveEmulator

    init() throws {
        emulator = try CoreWeaveEmulator.start()
    }

    @Test(arguments: [true, false])
    func `A signed request lists the buckets of the key's organisation`(hasSessionToken: Bool) throws {
        defer { emulator.stop() }
        emulator.update { configuration in
            for index in configuration.organisations.indices {
                configuration.organisations[index].givesSessionToken = hasSessionToken
            }
            configuration["globex"]?.buckets = ["a&b"]
        }
        let acme = try emulator.listBuckets(SignedListBuckets(try emulator.keys()))
        #expect(acme.status == 200)
        #expect(acme["content-type"] == "application/xml")
        #expect(acme.text.contains("<Name>acme-models</Name>") && acme.text.contains("<Name>acme-datasets</Name>"))
        let globex = try emulator.listBuckets(SignedListBuckets(try emulator.keys(CoreWeaveEmulator.globexToken)))
        #expect(globex.text.contains("<Name>a&amp;b</Name>") && !globex.text.contains("acme"))
        #expect(emulator.counts().listBuckets.accepted == 2)
    }

    @Test(arguments: ["/?x-id=ListBuckets", "/?max-buckets=10&prefix=ac%2Fme"])
    func `The signature covers the query`(_ target: String) throws {
        defer { emulator.stop() }
        var request = SignedListBuckets(try emulator.keys())
        request.target = target
        #expect(try emulator.listBuckets(request).status == 200)
    }

    @Test(arguments: [
        Defect("InvalidAccessKeyId", 403) { $0.keyID = "CWAKNEVERMINTEDAAAAA" },
        Defect("SignatureDoesNotMatch", 403) { $0.secret = "wrong" },
        Defect("InvalidToken", 400) { $0.sessionToken = "wrong" },
        Defect("InvalidToken", 400) { $0.sessionToken = nil },
        Defect("RequestTimeTooSkewed", 403) { $0.ahead = 16 * 60 },
        Defect("RequestTimeTooSkewed", 403) { $0.ahead = -16 * 60 },
        Defect("AuthorizationHeaderMalformed", 400) { $0.region = "us-east-1" },
        Defect("AuthorizationHeaderMalformed", 400) { $0.service = "ec2" },
        Defect("AccessDenied", 403) { $0.unsigned = [("x-amz-acl", "public-read")] },
        Defect("XAmzContentSHA256Mismatch", 400) { $0.payload = String(repeating: "0", count: 64) },
    ])
    func `A request with one defect is rejected with its error code`(_ defect: Defect) throws {
        defer { emulator.stop() }
        emulator.update { $0["acme"]?.zones = ["US-EAST-04A", "RNO2A"] }
        var request = SignedListBuckets(try emulator.keys())
        #expect(try emulator.listBuckets(request).status == 200)
        defect.apply(&request)
        let response = try emulator.listBuckets(request)
        #expect(response.status == defect.status)
        #expect(response.text.contains("<Code>\(defect.code)</Code>"))
        #expect(emulator.counts().listBuckets.refused == [defect.code: 1])
    }

    @Test func `A request without a valid Authorization header is rejected`() throws {
        defer { emulator.stop() }
        #expect(try emulator.request("GET", "/").text.contains("<Code>AccessDenied</Code>"))
        let malformed = try emulator.request("GET", "/", [("Authorization", "AWS4-HMAC-SHA256 Credential=a/b")])
        #expect(malformed.text.contains("<Code>AuthorizationHeaderMalformed</Code>"))
    }

    @Test func `A new key is rejected until it has settled`() throws {
        defer { emulator.stop() }
        emulator.update { $0.settle = 60 }
        var request = SignedListBuckets(try emulator.keys())
        #expect(try emulator.listBuckets(request).text.contains("<Code>AccessDenied</Code>"))
        emulator.update { $0.dateSkew = 61 }
        request.ahead = 61
        #expect(try emulator.listBuckets(request).status == 200)
    }

    @Test func `A key is rejected once it has expired`() throws {
        defer { emulator.stop() }
        var request = SignedListBuckets(try emulator.keys())
        emulator.update { $0.dateSkew = 901 }
        request.ahead = 901
        let response = try emulator.listBuckets(request)
        #expect(response.status == 400)
        #expect(response.text.contains("<Code>ExpiredToken</Code>"))
    }
}

/// A defect of a request, and the error it must lead to.
struct Defect: Sendable, CustomTestStringConvertible {
    let code: String
    let status: Int
    let apply: @Sendable (inout SignedListBuckets) -> Void

    init(_ code: String, _ status: Int, _ apply: @escaping @Sendable (inout SignedListBuckets) -> Void) {
        self.code = code
        self.status = status
        self.apply = apply
    }

    var testDescription: String { code }
}
