import Credentials
import Fixtures
import Testing

@Suite struct ServiceURLTests {
    @Test func `The built-in addresses are CoreWeave's`() {
        #expect("\(ServiceURL.objectStorage)" == "https://cwobject.com")
        #expect("\(ServiceURL.exchange)" == "https://api.coreweave.com/v1/cwobject/temporary-credentials/api-token")
    }

    struct URLCase: Decodable, Sendable {
        let input: String
        let endpoint: String?
        let exchangeUrl: String?
        let reason: String?
    }

    @Test(arguments: try Vectors.cases("urls", URLCase.self))
    func `S23: An https address is taken, its host in lower case; http is for this machine and the node-local cache`(
        _ given: URLCase
    ) throws {
        func read(
            _ read: (String) throws -> ServiceURL, _ expected: String?, allowed: String
        ) throws {
            guard let expected else {
                let error = try #require(throws: InvalidValue.self) { _ = try read(given.input) }
                if given.reason == "insecure" { #expect(error == .insecureURL(given.input, allowed: allowed)) }
                return
            }
            let url = try read(given.input)
            #expect("\(url)" == expected)
            #expect(try "\(read(expected))" == expected)
            #expect(url.scheme == .https || url.isLoopback || url.host == "cwlota.com")
        }
        try read({ try .endpoint($0) }, given.endpoint, allowed: "cwlota.com and this machine only")
        try read({ try .exchange($0) }, given.exchangeUrl, allowed: "this machine only")
    }

    @Test func `An address is read part by part`() throws {
        let url = try ServiceURL.endpoint("https://Example.com:8443/v1/x")
        #expect(url.scheme == .https && url.host == "example.com" && url.port == 8443 && url.path == "/v1/x")
        let bare = try ServiceURL.endpoint("https://example.com")
        #expect(bare.port == nil && bare.path == "")
    }

    @Test func `An address has up to 2048 bytes`() throws {
        let longest = "https://host/" + String(repeating: "a", count: 2048 - 13)
        #expect(try ServiceURL.endpoint(longest).description == longest)
        #expect(throws: InvalidValue.self) { try ServiceURL.endpoint(longest + "a") }
    }

    @Test(arguments: [
        "https://user:canary@host", "https://user:canary@host?x", "https://user:canary@host/#x",
        "https://user:can ary@host",
        "ftp://user:canary@host", "user:canary@host", "https://host?token=canary",
        "https://host/?X-Amz-Signature=canary", "https://user:canary@[::1", "https://user:canary@host:x",
    ])
    func `S27: What may be a password is not repeated`(_ text: String) throws {
        let error = try #require(throws: InvalidValue.self) { try ServiceURL.endpoint(text) }
        #expect(!error.message.contains("canary") && !error.message.contains("can ary"))
        #expect(throws: error) { try ServiceURL.exchange(text) }
    }

    @Test(arguments: [
        ("https://host", "host"), ("https://host:443", "host"), ("https://host:80", "host:80"),
        ("http://localhost:80", "localhost"), ("http://localhost:443", "localhost:443"),
        ("https://[::1]:8443", "[::1]:8443"),
    ])
    func `The Host field names the port only where it is not the scheme's own`(_ url: String, _ field: String) throws {
        #expect(try ServiceURL.endpoint(url).hostField == field)
    }
}
