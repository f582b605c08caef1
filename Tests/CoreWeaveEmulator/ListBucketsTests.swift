import CoreWeaveEmulator
import Testing

@Suite struct ListBucketsTests {
    let emulator: CoreWeaveEmulator

    init() throws {
        emulator = try CoreWeaveEmulator.start()
    }

    @Test(arguments: [true, false])
    func `A signed request lists the buckets of the organisation whose key it is`(hasSessionToken: Bool) throws {
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
    func `A query is part of what is signed`(_ target: String) throws {
        defer { emulator.stop() }
        var request = SignedListBuckets(try emulator.keys())
        request.target = target
        #expect(try emulator.listBuckets(request).status == 200)
    }

    @Test(arguments: [
        Refused("InvalidAccessKeyId", 403) { $0.keyID = "CWAKNEVERMINTEDAAAAA" },
        Refused("SignatureDoesNotMatch", 403) { $0.secret = "wrong" },
        Refused("InvalidToken", 400) { $0.sessionToken = "wrong" },
        Refused("InvalidToken", 400) { $0.sessionToken = nil },
        Refused("RequestTimeTooSkewed", 403) { $0.ahead = 16 * 60 },
        Refused("RequestTimeTooSkewed", 403) { $0.ahead = -16 * 60 },
        Refused("AuthorizationHeaderMalformed", 400) { $0.region = "us-east-1" },
        Refused("AuthorizationHeaderMalformed", 400) { $0.service = "ec2" },
        Refused("AccessDenied", 403) { $0.unsigned = [("x-amz-acl", "public-read")] },
        Refused("XAmzContentSHA256Mismatch", 400) { $0.payload = String(repeating: "0", count: 64) },
    ])
    func `A request that is wrong in one thing is refused for it`(_ refused: Refused) throws {
        defer { emulator.stop() }
        emulator.update { $0["acme"]?.zones = ["US-EAST-04A", "RNO2A"] }
        var request = SignedListBuckets(try emulator.keys())
        #expect(try emulator.listBuckets(request).status == 200)
        refused.spoil(&request)
        let answer = try emulator.listBuckets(request)
        #expect(answer.status == refused.status)
        #expect(answer.text.contains("<Code>\(refused.code)</Code>"))
        #expect(emulator.counts().listBuckets.refused == [refused.code: 1])
    }

    @Test func `A request without a signature is refused`() throws {
        defer { emulator.stop() }
        #expect(try emulator.ask("GET", "/").text.contains("<Code>AccessDenied</Code>"))
        let malformed = try emulator.ask("GET", "/", [("Authorization", "AWS4-HMAC-SHA256 Credential=a/b")])
        #expect(malformed.text.contains("<Code>AuthorizationHeaderMalformed</Code>"))
    }

    @Test func `A new key is refused until it has settled`() throws {
        defer { emulator.stop() }
        emulator.update { $0.settle = 60 }
        var request = SignedListBuckets(try emulator.keys())
        #expect(try emulator.listBuckets(request).text.contains("<Code>AccessDenied</Code>"))
        emulator.update { $0.dateSkew = 61 }
        request.ahead = 61
        #expect(try emulator.listBuckets(request).status == 200)
    }

    @Test func `A key is refused once it has expired`() throws {
        defer { emulator.stop() }
        var request = SignedListBuckets(try emulator.keys())
        emulator.update { $0.dateSkew = 901 }
        request.ahead = 901
        let answer = try emulator.listBuckets(request)
        #expect(answer.status == 400)
        #expect(answer.text.contains("<Code>ExpiredToken</Code>"))
    }
}

/// What to spoil in a request, and what that must lead to.
struct Refused: Sendable, CustomTestStringConvertible {
    let code: String
    let status: Int
    let spoil: @Sendable (inout SignedListBuckets) -> Void

    init(_ code: String, _ status: Int, _ spoil: @escaping @Sendable (inout SignedListBuckets) -> Void) {
        self.code = code
        self.status = status
        self.spoil = spoil
    }

    var testDescription: String { code }
}
