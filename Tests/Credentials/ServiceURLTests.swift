import Credentials
import Testing

@Suite struct ServiceURLTests {
    @Test func `The built-in addresses are CoreWeave's`() {
        #expect("\(ServiceURL.objectStorage)" == "https://cwobject.com")
        #expect("\(ServiceURL.exchange)" == "https://api.coreweave.com/v1/cwobject/temporary-credentials/api-token")
    }

    @Test(arguments: [
        ("https://cwobject.com", "https://cwobject.com"),
        ("https://cwobject.com/", "https://cwobject.com"),
        ("HTTPS://CWObject.COM/Path/", "https://cwobject.com/Path/"),
        ("https://a.b:8443/v1/x", "https://a.b:8443/v1/x"),
        ("https://a_b-c:0080", "https://a_b-c:80"),
        ("https://[2001:DB8::1]:8443/x", "https://[2001:db8::1]:8443/x"),
        ("https://[::ffff:10.0.0.1]", "https://[::ffff:10.0.0.1]"),
        ("https://host/a@b", "https://host/a@b"),
    ])
    func `An https address is taken, its host in lower case`(_ typed: String, _ kept: String) throws {
        #expect(try "\(ServiceURL.endpoint(typed))" == kept)
        #expect(try "\(ServiceURL.exchange(typed))" == kept)
        #expect(try "\(ServiceURL.exchange(kept))" == kept)
    }

    @Test func `An address is read part by part`() throws {
        let url = try ServiceURL.endpoint("https://Example.com:8443/v1/x")
        #expect(url.scheme == .https && url.host == "example.com" && url.port == 8443 && url.path == "/v1/x")
        let bare = try ServiceURL.endpoint("https://example.com")
        #expect(bare.port == nil && bare.path == "")
    }

    @Test(arguments: [
        "http://localhost", "http://LOCALHOST:80", "http://s3.localhost:9000", "http://127.0.0.1:1",
        "http://127.255.0.9",
        "http://[::1]:9000/x",
    ])
    func `S23: http is for this machine`(_ text: String) throws {
        #expect(try ServiceURL.exchange(text).isLoopback)
        #expect(try ServiceURL.endpoint(text).isLoopback)
    }

    @Test func `S23: http is for the node-local cache, which takes no tokens`() throws {
        #expect(try ServiceURL.endpoint("http://cwlota.com").scheme == .http)
        #expect(throws: InvalidValue.insecureURL("http://cwlota.com", allowed: "this machine only")) {
            try ServiceURL.exchange("http://cwlota.com")
        }
    }

    @Test(arguments: [
        "http://cwobject.com", "http://api.coreweave.com", "http://x.cwlota.com", "http://cwlota.com.evil.example",
        "http://localhost.evil.example", "http://notlocalhost", "http://127.0.0.1.evil.example", "http://128.0.0.1",
        "http://127.0.0", "http://127.0.0.256", "http://127.1", "http://0.0.0.0", "http://[::]",
        "http://[::ffff:127.0.0.1]",
        "http://10.0.0.1",
    ])
    func `S23: Over http nothing goes to any other host`(_ text: String) {
        #expect(throws: InvalidValue.insecureURL(text, allowed: "this machine only")) { try ServiceURL.exchange(text) }
        #expect(throws: InvalidValue.insecureURL(text, allowed: "cwlota.com and this machine only")) {
            try ServiceURL.endpoint(text)
        }
    }

    @Test(arguments: [
        "", "https://", "https:///x", "https:/host", "host", "host:443", "ftp://host", "file:///etc", "://host",
        " https://host",
        "https://host ", "https://ho st", "https://host\n", "https://host/\u{0}", "https://hóst", "https://host/ü",
        "https://host?a", "https://host/?a=b", "https://host#a", "https://host/x#", "https://user@host",
        "https://user:word@host", "https://@host", "https://host@evil.example", "https://host\\@evil.example",
        "https://.host", "https://host.", "https://a..b", "https://-a", "https://a-", "https://a.-b",
        "https://\(String(repeating: "a", count: 64)).com", "https://host:", "https://host:0", "https://host:65536",
        "https://host:x", "https://host:+80", "https://host:-1", "https://host:1:2", "https://host:000080",
        "https://[::1", "https://[]", "https://[host]", "https://[::1]x", "https://[::1]:", "https://[fe80::1%25en0]",
        "https://host/$(id)", "https://host/`id`", "https://host/a'b", "https://host/a\"b", "https://host/a|b",
        "https://host/{x}", "https://host/<x>", "https://host/a^b",
    ])
    func `Anything else is no address`(_ text: String) {
        #expect(throws: InvalidValue.self) { try ServiceURL.endpoint(text) }
        #expect(throws: InvalidValue.self) { try ServiceURL.exchange(text) }
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
