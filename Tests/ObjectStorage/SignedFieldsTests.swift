import Credentials
import ObjectStorage
import Testing

@Suite struct SignedFieldsTests {
    private let time = Timestamp(seconds: 1_369_353_600)
    private let signer = SignatureV4(
        accessKeyID: Secret("AKIAIOSFODNN7EXAMPLE"),
        secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        region: "US-EAST-04A")

    @Test(arguments: [nil, "SESSION"])
    func `A request gets the fields that S3 asks for, all of them signed`(_ sessionToken: String?) throws {
        let (authorization, fields) = signer.sign(
            method: "GET", path: "/", query: "", host: "cwobject.com", sessionToken: sessionToken.map { Secret($0) },
            at: time)
        let values = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.value.reveal()) })
        #expect(values["x-amz-date"] == "20130524T000000Z")
        #expect(values["x-amz-content-sha256"] == SignatureV4.emptyPayloadSHA256)
        #expect(values["x-amz-security-token"] == sessionToken)
        #expect(values["host"] == nil)
        #expect(values["authorization"] == nil)
        let names = "host;x-amz-content-sha256;x-amz-date" + (sessionToken == nil ? "" : ";x-amz-security-token")
        let start =
            "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/US-EAST-04A/s3/aws4_request, "
            + "SignedHeaders=\(names), Signature="
        #expect(authorization.reveal().hasPrefix(start))
        let signature = authorization.reveal().dropFirst(start.count)
        #expect(signature.count == 64 && signature.utf8.allSatisfy { "0123456789abcdef".utf8.contains($0) })
        #expect(fields.count == values.count)
    }

    @Test func `What is signed is what is sent`() throws {
        let (authorization, fields) = signer.sign(
            method: "GET", path: "/", query: "", host: "cwobject.com", sessionToken: Secret("SESSION"), at: time)
        let sent = fields.map { (name: $0.name, value: $0.value.reveal()) }
        let signature = signer.signature(
            method: "GET", path: "/", query: "", headers: sent + [(name: "Host", value: "cwobject.com")],
            payloadSHA256: SignatureV4.emptyPayloadSHA256, timestamp: "20130524T000000Z")
        #expect(authorization.reveal().hasSuffix("Signature=\(signature)"))
    }

    @Test func `S28: a signer and its fields show no secret`() {
        let fields = signer.sign(
            method: "GET", path: "/", query: "", host: "h", sessionToken: Secret("SESSION"), at: time)
        var dumped = ""
        dump(signer, to: &dumped)
        dump(fields, to: &dumped)
        for text in [dumped, "\(signer)", "\(fields)"] {
            #expect(!text.contains("wJalr") && !text.contains("AKIA") && !text.contains("SESSION"))
        }
    }
}
