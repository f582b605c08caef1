import Credentials
import Testing

@testable import ObjectStorage

/// The AWS Signature Version 4 test suite (aws-sig-v4-test-suite.zip; now in awslabs/aws-c-auth under
/// tests/aws-signing-test-suite), the cases that hold for S3 too: those without path normalisation.
@Suite struct SignatureSuiteTests {
    private let signer = SignatureV4(
        accessKeyID: Secret("AKIDEXAMPLE"), secretAccessKey: Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
        region: "us-east-1", service: "service")

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var method = "GET"
        var path = "/"
        var query = ""
        var fields: [(name: String, value: String)] = []
        let signature: String
    }

    @Test(arguments: [
        Case(
            testDescription: "get-vanilla",
            signature: "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
        Case(
            testDescription: "get-vanilla-empty-query-key", query: "Param1=value1",
            signature: "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb"),
        Case(
            testDescription: "get-vanilla-query-order-key-case", query: "Param2=value2&Param1=value1",
            signature: "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
        Case(
            testDescription: "get-vanilla-query-unreserved",
            query: "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz="
                + "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            signature: "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"),
        Case(
            testDescription: "get-vanilla-utf8-query", query: "%E1%88%B4=bar",
            signature: "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"),
        Case(
            testDescription: "get-unreserved",
            path: "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
            signature: "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"),
        Case(
            testDescription: "get-utf8", path: "/%E1%88%B4",
            signature: "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
        Case(
            testDescription: "get-header-key-duplicate",
            fields: [("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")],
            signature: "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"),
        Case(
            testDescription: "get-header-value-order",
            fields: [
                ("My-Header1", "value4"), ("My-Header1", "value1"), ("My-Header1", "value3"), ("My-Header1", "value2"),
            ],
            signature: "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"),
        Case(
            testDescription: "get-header-value-trim",
            fields: [("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")],
            signature: "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"),
        Case(
            testDescription: "post-vanilla", method: "POST",
            signature: "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
        Case(
            testDescription: "post-vanilla-query", method: "POST", query: "Param1=value1",
            signature: "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11"),
        Case(
            testDescription: "post-header-key-sort", method: "POST", fields: [("My-Header1", "value1")],
            signature: "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"),
        Case(
            testDescription: "post-header-value-case", method: "POST", fields: [("My-Header1", "VALUE1")],
            signature: "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d"),
    ])
    func `AWS's test suite comes out as it is published`(_ example: Case) {
        let fields =
            [(name: "Host", value: "example.amazonaws.com")] + example.fields
            + [(name: "X-Amz-Date", value: "20150830T123600Z")]
        let signature = signer.signature(
            method: example.method, path: example.path, query: example.query, headers: fields,
            payloadSHA256: SignatureV4.emptyPayloadSHA256, timestamp: "20150830T123600Z")
        #expect(signature == example.signature)
    }

    /// get-vanilla.creq of the same suite.
    @Test func `The canonical request is the published one`() {
        let request = CanonicalRequest(
            method: "GET", path: "", query: "",
            headers: [("X-Amz-Date", "20150830T123600Z"), ("Host", "example.amazonaws.com")],
            payloadSHA256: SignatureV4.emptyPayloadSHA256)
        let published = """
            GET
            /

            host:example.amazonaws.com
            x-amz-date:20150830T123600Z

            host;x-amz-date
            e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            """
        #expect(request.text == published)
    }
}
