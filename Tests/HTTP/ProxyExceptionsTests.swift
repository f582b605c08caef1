import Credentials
import Testing

@testable import HTTP

@Suite struct ProxyExceptionsTests {
    @Test(arguments: [
        ("*", "https://a.example"), ("a.example", "https://a.example"), ("A.Example", "https://a.example"),
        ("example", "https://a.example"), (".example", "https://a.example"), ("*.example", "https://a.example"),
        ("example.com", "https://a.b.example.com"), ("*.example.com", "https://a.b.example.com"),
        // The domain itself, as curl and Python have it.
        (".example.com", "https://example.com"), ("*.example.com", "https://example.com"),
        ("a.example.", "https://a.example"), ("x, a.example", "https://a.example"),
        ("x a.example", "https://a.example"),
        ("x,,\ta.example\n", "https://a.example"),
        ("a.example:443", "https://a.example"), ("a.example:8443", "https://a.example:8443"),
        (".example:443", "https://a.example"), ("*.example:443", "https://a.example"),
        ("10.1.2.3", "https://10.1.2.3"), ("10.1.2.3:443", "https://10.1.2.3"), ("10.0.0.0/8", "https://10.1.2.3"),
        ("10.1.2.3/32", "https://10.1.2.3"), ("10.1.2.0/23", "https://10.1.3.255"), ("0.0.0.0/0", "https://10.1.2.3"),
        ("10.0.0.0/8:443", "https://10.1.2.3"), ("127.0.0.1", "https://127.1"),
        ("::2", "https://[::2]"), ("[::2]", "https://[::2]"), ("[::2]:443", "https://[::2]"),
        ("0:0:0:0:0:0:0:2", "https://[::2]"), ("fd00::/8", "https://[fd12:3456::1]"),
        ("[fd00::]/8", "https://[fd12:3456::1]"), ("2001:db8::/33", "https://[2001:db8:7fff::1]"),
        ("::/0", "https://[2001:db8::1]"), ("2001:DB8::A", "https://[2001:db8::a]"),
    ])
    func `S23: a host in NO_PROXY is reached directly, whichever of its spellings is used`(
        _ exceptions: String, _ url: String
    ) throws {
        #expect(try ProxyExceptions(exceptions).exempt(.endpoint(url)))
    }

    @Test(arguments: [
        ("", "https://a.example"), (",", "https://a.example"), (".", "https://a.example"), ("*.", "https://a.example"),
        ("xample", "https://a.example"), ("a.example.com", "https://example.com"), ("b.example", "https://a.example"),
        ("a.*", "https://a.example"), ("a.example:80", "https://a.example"), ("a.example:8443", "https://a.example"),
        ("a.example:x", "https://a.example"), ("https://a.example", "https://a.example"),
        ("10.1.2.4", "https://10.1.2.3"), ("10.1.2.0/31", "https://10.1.2.3"), ("10.0.0.0/33", "https://10.1.2.3"),
        ("10.0.0.0/-1", "https://10.1.2.3"), ("10.0.0.0/", "https://10.1.2.3"), ("2.3", "https://10.1.2.3"),
        ("10.1.2.3", "https://a10.1.2.3"), ("3", "https://10.1.2.3"),
        ("::2", "https://[::3]"), ("fd00::/8", "https://[fe12::1]"), ("2001:db8::/33", "https://[2001:db8:8000::1]"),
        ("0.0.0.0/0", "https://[::2]"), ("::/0", "https://10.1.2.3"), ("::/129", "https://[::2]"),
        ("[::2]:80", "https://[::2]"), ("[::2", "https://[::2]"),
    ])
    func `S23: any other host is not`(_ exceptions: String, _ url: String) throws {
        #expect(try !ProxyExceptions(exceptions).exempt(.endpoint(url)))
    }
}
