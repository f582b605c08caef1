import Credentials
import ObjectStorage
import Testing

/// Amazon S3 API reference, "Signature Calculations for the Authorization Header: Transferring Payload in a Single
/// Chunk", the examples: the bucket examplebucket in us-east-1 on 24 May 2013.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
@Suite struct SignatureVectorTests {
    private static let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    private let signer = SignatureV4(
        accessKeyID: Secret("AKIAIOSFODNN7EXAMPLE"),
        secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
        region: "us-east-1")

    struct Example: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var method = "GET"
        var path = "/"
        var query = ""
        var fields: [(name: String, value: String)] = []
        var payload = empty
        let signature: String
    }

    @Test(arguments: [
        Example(
            testDescription: "GET Object", path: "/test.txt", fields: [("Range", "bytes=0-9")],
            signature: "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        Example(
            testDescription: "PUT Object", method: "PUT", path: "/test%24file.text",
            fields: [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
            payload: "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
            signature: "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
        Example(
            testDescription: "GET Bucket Lifecycle", query: "lifecycle",
            signature: "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        Example(
            testDescription: "Get Bucket (List Objects)", query: "max-keys=2&prefix=J",
            signature: "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    ])
    func `The S3 documentation's examples come out as they are printed`(_ example: Example) {
        let fields =
            [
                (name: "Host", value: "examplebucket.s3.amazonaws.com"),
                (name: "x-amz-date", value: "20130524T000000Z"),
                (name: "x-amz-content-sha256", value: example.payload),
            ] + example.fields
        let signature = signer.signature(
            method: example.method, path: example.path, query: example.query, headers: fields,
            payloadSHA256: example.payload, timestamp: "20130524T000000Z")
        #expect(signature == example.signature)
    }

    @Test func `What a request without a body is said to hash to is the hash of nothing`() {
        #expect(SignatureV4.emptyPayloadSHA256 == Self.empty)
    }
}
