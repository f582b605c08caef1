import Credentials
import Testing

@testable import HTTP

@Suite struct NetworkSettingsTests {
    @Test(
        arguments: [
            ([:], nil),
            (["https_proxy": "a"], "a"), (["HTTPS_PROXY": "a"], "a"), (["all_proxy": "a"], "a"),
            (["ALL_PROXY": "a"], "a"),
            (["http_proxy": "a"], nil), (["HTTP_PROXY": "a"], nil), (["no_proxy": "a"], nil),
            (["https_proxy": "a", "HTTPS_PROXY": "b", "all_proxy": "c", "ALL_PROXY": "d"], "a"),
            (["HTTPS_PROXY": "b", "all_proxy": "c", "ALL_PROXY": "d"], "b"),
            (["all_proxy": "c", "ALL_PROXY": "d"], "c"),
            (["https_proxy": "", "HTTPS_PROXY": "b"], "b"), (["https_proxy": "", "ALL_PROXY": ""], nil),
        ] as [([String: String], String?)])
    func `S23: the first of its variables that says anything is the proxy for https`(
        _ environment: [String: String], _ proxy: String?
    ) {
        #expect(NetworkSettings { environment[$0] }.proxy(for: .exchange) == proxy)
    }

    @Test(
        arguments: [
            ([:], nil),
            (["http_proxy": "a"], "a"), (["all_proxy": "a"], "a"), (["ALL_PROXY": "a"], "a"),
            (["https_proxy": "a"], nil), (["HTTPS_PROXY": "a"], nil),
            // In a CGI program it is what a stranger put into the header field Proxy (CVE-2016-5385).
            (["HTTP_PROXY": "a"], nil), (["HTTP_PROXY": "a", "ALL_PROXY": "b"], "b"),
            (["http_proxy": "a", "all_proxy": "c", "ALL_PROXY": "d"], "a"),
            (["http_proxy": "", "all_proxy": "c"], "c"),
        ] as [([String: String], String?)])
    func `S23: the proxy for http is never HTTP_PROXY in upper case`(
        _ environment: [String: String], _ proxy: String?
    ) throws {
        #expect(try NetworkSettings { environment[$0] }.proxy(for: .endpoint("http://cwlota.com")) == proxy)
    }

    @Test(
        arguments: [
            (["no_proxy": "a.example"], true), (["NO_PROXY": "a.example"], true),
            (["no_proxy": "other", "NO_PROXY": "a.example"], false), (["no_proxy": "", "NO_PROXY": "a.example"], true),
        ] as [([String: String], Bool)])
    func `S23: exceptions are no_proxy, then NO_PROXY`(_ environment: [String: String], _ isDirect: Bool) throws {
        let settings = NetworkSettings { environment[$0] ?? ($0 == "https_proxy" ? "p" : nil) }
        #expect(try settings.proxy(for: .endpoint("https://a.example")) == (isDirect ? nil : "p"))
    }

    @Test func `S23: authorities are where OpenSSL's variables say`() {
        let environment = ["SSL_CERT_FILE": "/f", "SSL_CERT_DIR": "/d", "CURL_CA_BUNDLE": "/c"]
        let settings = NetworkSettings { environment[$0] }
        #expect(settings.authorityFile == .init(variable: "SSL_CERT_FILE", path: "/f"))
        #expect(settings.authorityDirectory == "/d")
        for names in [["CURL_CA_BUNDLE", "AWS_CA_BUNDLE"], ["AWS_CA_BUNDLE"]] {
            let settings = NetworkSettings { names.contains($0) ? "/\($0)" : nil }
            #expect(settings.authorityFile == .init(variable: names[0], path: "/\(names[0])"))
        }
        let empty = NetworkSettings { _ in "" }
        #expect(empty.authorityFile == nil && empty.authorityDirectory == nil)
    }

    @Test(arguments: [
        ("proxy.example", "proxy.example"), ("proxy.example:3128", "proxy.example"),
        ("http://proxy.example:3128/", "proxy.example"), ("http://proxy.example/path", "proxy.example"),
        ("http://user:hunter2@proxy.example:3128", "proxy.example"), ("user:hunter2@proxy.example", "proxy.example"),
        ("http://user:hunt/er2@proxy.example", "proxy.example"),
        ("http://user:hunt@er2@proxy.example", "proxy.example"),
        ("http://user:hunt://er2@proxy.example", "proxy.example"), ("socks5h://[::1]:1080", "[::1]"),
        ("http://user:hunter2@[fe80::1]:3128", "[fe80::1]"), ("http://user:hunter2@", ""), ("", ""),
    ])
    func `S27: a proxy's host is shown without its user and password`(_ proxy: String, _ host: String) {
        #expect(NetworkSettings.host(ofProxy: proxy) == host)
    }
}
