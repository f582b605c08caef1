import Credentials
import HTTP
import ScriptedServer
import Testing

@Suite struct ProxyTests {
    /// Another spelling of 127.0.0.1, which only curl takes for an address: to Heddle it is any host.
    private let elsewhere = "127.1"

    @Test func `S23: https goes through the proxy, which never sees a header field of ours`() throws {
        let proxy = try ScriptedServer([.hear, .answer(503)])
        defer { proxy.stop() }
        let error = try failure {
            try get(
                "https://objects.example", authorization: "Bearer CANARY",
                environment: ["HTTPS_PROXY": proxy.url])
        }
        #expect(error == .proxy(host: "127.0.0.1", why: "refused the connection (503)"))
        let heard = try #require(proxy.heard.first)
        #expect(heard.hasPrefix("CONNECT objects.example:443 HTTP/1.1\r\n"))
        #expect(!heard.contains("CANARY"))
        #expect(proxy.heard.count == 1)
    }

    @Test func `S23: http to the node-local cache goes through the proxy for http`() throws {
        let proxy = try ScriptedServer([.hear, .answer(body: "through")])
        defer { proxy.stop() }
        let response = try get("http://cwlota.com", environment: ["http_proxy": proxy.host])
        #expect(response.body == Array("through".utf8))
        #expect(proxy.heard.first?.hasPrefix("GET http://cwlota.com/ HTTP/1.1\r\n") == true)
    }

    @Test(arguments: ["127.0.0.1", "localhost", "tokens.localhost"])
    func `S23: this machine's own addresses are reached without a proxy`(_ host: String) throws {
        let proxy = try ScriptedServer([.hear, .answer(503)])
        defer { proxy.stop() }
        let server = try ScriptedServer([.hear, .answer()])
        defer { server.stop() }
        let port = try #require(server.host.split(separator: ":").last)
        let environment = ["http_proxy": proxy.url, "all_proxy": proxy.url, "ALL_PROXY": proxy.url]
        #expect(try get("http://\(host):\(port)", environment: environment).status == 200)
        #expect(server.heard.count == 1)
        #expect(proxy.heard.isEmpty)
    }

    @Test(arguments: ["no_proxy", "NO_PROXY"], ["127.0.0.1", "*", "example.com,127.0.0.1"])
    func `S23: an exempted host is reached without the proxy`(_ name: String, _ exceptions: String) throws {
        let proxy = try ScriptedServer([.hear, .answer(503)])
        defer { proxy.stop() }
        let server = try ScriptedServer([.swallow])
        defer { server.stop() }
        let url = "https://\(elsewhere):\(try #require(server.host.split(separator: ":").last))"
        let error = try failure { try get(url, environment: ["HTTPS_PROXY": proxy.url, name: exceptions]) }
        #expect(proxy.heard.isEmpty)
        guard case .tls = error else {
            Issue.record("\(String(describing: error)) is no TLS error of the server's")
            return
        }
    }

    @Test func `S23: a host that is not exempted goes through the proxy`() throws {
        let proxy = try ScriptedServer([.hear, .answer(503)])
        defer { proxy.stop() }
        let environment = ["HTTPS_PROXY": proxy.url, "NO_PROXY": "example.com,.com,localhost"]
        let error = try failure { try get("https://\(elsewhere):9", environment: environment) }
        #expect(error == .proxy(host: "127.0.0.1", why: "refused the connection (503)"))
    }

    @Test func `A proxy that wants a password says so`() throws {
        let proxy = try ScriptedServer([.hear, .answer(407, ["Proxy-Authenticate: Basic realm=\"x\""])])
        defer { proxy.stop() }
        let error = try failure { try get("https://objects.example", environment: ["https_proxy": proxy.url]) }
        #expect(error == .proxy(host: "127.0.0.1", why: "requires a user name and password"))
    }

    @Test func `A proxy that refuses a password says so`() throws {
        let proxy = try ScriptedServer([.hear, .answer(407, ["Proxy-Authenticate: Basic realm=\"x\""])])
        defer { proxy.stop() }
        let environment = ["https_proxy": "http://user:hunter2@\(proxy.host)"]
        let error = try failure { try get("https://objects.example", environment: environment) }
        #expect(error == .proxy(host: "127.0.0.1", why: "refused the user name and password"))
    }

    /// A proxy that has Basic, too, needs none of the others.
    @Test(
        arguments: [
            (["NTLM"], .proxySignIn(host: "127.0.0.1", schemes: ["NTLM"])),
            (["Negotiate", "NTLM"], .proxySignIn(host: "127.0.0.1", schemes: ["Negotiate", "NTLM"])),
            (["Digest realm=\"x\", nonce=\"y\""], .proxySignIn(host: "127.0.0.1", schemes: ["Digest"])),
            (["Kerberos"], .proxySignIn(host: "127.0.0.1", schemes: [])),
            ([], .proxySignIn(host: "127.0.0.1", schemes: [])),
            (["NTLM", "Basic realm=\"x\""], .proxy(host: "127.0.0.1", why: "requires a user name and password")),
        ] as [([String], HTTPError)], ["https://objects.example", "http://cwlota.com"])
    func `A proxy that wants another kind of sign-in is told apart from one that wants a password`(
        _ schemes: (offered: [String], error: HTTPError), _ url: String
    ) throws {
        let proxy = try ScriptedServer([.hear, .answer(407, schemes.offered.map { "Proxy-Authenticate: \($0)" })])
        defer { proxy.stop() }
        let environment = ["https_proxy": proxy.url, "http_proxy": proxy.url]
        #expect(try failure { try get(url, environment: environment) } == schemes.error)
        #expect(proxy.heard.count == 1)
    }

    @Test(arguments: ["https://objects.example", "http://cwlota.com"])
    func `A proxy whose own TLS fails is named, not the host behind it`(_ url: String) throws {
        let proxy = try ScriptedServer([.swallow, .say("no TLS")])
        defer { proxy.stop() }
        let environment = ["https_proxy": "https://\(proxy.host)", "http_proxy": "https://\(proxy.host)"]
        let error = try failure { try get(url, environment: environment) }
        guard case .proxyTLS("127.0.0.1", .handshake) = error else {
            Issue.record("\(String(describing: error)) is no TLS error of the proxy's")
            return
        }
    }

    @Test func `A proxy where nobody listens is named, not the host behind it`() throws {
        let proxy = try ScriptedServer.abandonedHost()
        let error = try failure { try get("https://objects.example", environment: ["https_proxy": proxy]) }
        #expect(error == .proxy(host: "127.0.0.1", why: "can't be reached"))
    }

    @Test func `A proxy that never answers is a connection that was not made in time`() throws {
        let proxy = try ScriptedServer([.hear, .wait])
        defer { proxy.stop() }
        let limits = HTTPLimits(connectSeconds: 0.2, totalSeconds: 5)
        let error = try failure {
            try get("https://objects.example", limits: limits, environment: ["https_proxy": proxy.url])
        }
        #expect(error == .timeout(host: "the proxy 127.0.0.1", phase: .connecting, seconds: 0.2))
    }

    @Test(
        arguments: [
            ("http", [.hear], "closed the connection before it had connected"),
            ("http", [.hear, .reset], "closed the connection before it had connected"),
            ("http", [.hear, .say("220 smtp.example ready\r\n")], "closed the connection before it had connected"),
            ("http", [.hear, .say("HTTP/1.1 200 OK\r\n")], "closed the connection before it had connected"),
            ("socks5h", [.swallow], "failed in its handshake"),
        ] as [(String, [ScriptedServer.Step], String)])
    func `A proxy that breaks off or speaks another protocol is named, not the host behind it`(
        _ scheme: String, _ steps: [ScriptedServer.Step], _ why: String
    ) throws {
        let proxy = try ScriptedServer(steps)
        defer { proxy.stop() }
        let environment = ["https_proxy": "\(scheme)://user:hunter2@\(proxy.host)"]
        let error = try failure { try get("https://objects.example", environment: environment) }
        #expect(error == .proxy(host: "127.0.0.1", why: why))
    }

    @Test func `S23: a host behind a proxy is asked for its own certificate`() throws {
        let proxy = try ScriptedServer([.hear, .say("HTTP/1.1 200 OK\r\n\r\n"), .swallow, .say("no TLS")])
        defer { proxy.stop() }
        let error = try failure { try get("https://objects.example", environment: ["https_proxy": proxy.url]) }
        guard case .tls("objects.example", .handshake) = error else {
            Issue.record("\(String(describing: error)) is no TLS error of the host's")
            return
        }
    }

    @Test func `A proxy's user and password go to the proxy alone`() throws {
        let proxy = try ScriptedServer([.hear, .answer(502)])
        defer { proxy.stop() }
        let environment = ["https_proxy": "http://user:hunter2@\(proxy.host)"]
        let error = try failure { try get("https://objects.example", environment: environment) }
        #expect(error == .proxy(host: "127.0.0.1", why: "refused the connection (502)"))
        // user:hunter2
        #expect(proxy.heard.first?.contains("\r\nProxy-Authorization: Basic dXNlcjpodW50ZXIy\r\n") == true)
    }

    /// What goes before and behind `hunter2` in a proxy that can't be used; none of them reaches a network.
    @Test(arguments: [
        ("http://user:", "@"), ("http://user:", "@127.0.0.1:notaport"), ("ftp://user:", "@127.0.0.1:9"),
        ("http://user:", "@127.0.0.1:1"), ("socks5h://user:", "@127.0.0.1:1"), ("http://user:", ""),
        ("http://user:", "@[::zz]:1"), ("http://user:", "@127.0.0.1:1 x"), ("user:", "@127.0.0.1:1"),
        ("http://user:", "@\(String(repeating: "a.", count: 150)):1"), ("://user:", "@127.0.0.1:1"),
    ])
    func `S27: a proxy's password is in no error`(_ start: String, _ end: String) throws {
        let error = try failure {
            try get("https://objects.example", environment: ["https_proxy": start + "hunter2" + end])
        }
        let known = try #require(error)
        for text in [known.message, known.hint ?? "", "\(known)", String(reflecting: known)] {
            #expect(!text.contains("hunter2"))
        }
    }
}
