import Testing

@testable import ObjectStorage

@Suite struct CanonicalRequestTests {
    @Test(arguments: [
        ("", ""), ("a", "a="), ("a=", "a="), ("a=1&b=2", "a=1&b=2"), ("b=2&a=1", "a=1&b=2"), ("&a=1&", "a=1"),
        // By name and then by value, byte by byte: upper case before lower, and a name before a longer one.
        ("a=2&a=1", "a=1&a=2"), ("a=1&B=2", "B=2&a=1"), ("ab=1&a=2", "a=2&ab=1"), ("a-b=1&a=2", "a=2&a-b=1"),
        ("a=1&a", "a=&a=1"), ("%7E=1&a=2", "%7E=1&a=2"), ("a=b=c", "a=b=c"),
        // Encoded already, and not a second time.
        ("prefix=a%2Fb%20c&list-type=2", "list-type=2&prefix=a%2Fb%20c"),
    ])
    func `A query is sorted, and a name without a value gets an empty one`(_ query: String, _ canonical: String) {
        #expect(lines(query: query)[2] == canonical)
    }

    @Test(arguments: [
        ("", "/"), ("/", "/"), ("/a", "/a"), ("/a/../b", "/a/../b"), ("//a//", "//a//"), ("/a%20b", "/a%20b"),
        ("/%7Ea", "/%7Ea"),
    ])
    func `A path stands as it is on the request line`(_ path: String, _ canonical: String) {
        #expect(lines(path: path)[1] == canonical)
    }

    @Test func `Fields are sorted by lower-case name, without needless space, repeated ones joined`() {
        let lines = lines(headers: [
            ("X-B", " 2 "), ("Host", "h"), ("x-a", "one   two\t three"), ("x-b", "1"), ("X-Empty", ""),
        ])
        #expect(
            Array(lines[3...8]) == ["host:h", "x-a:one two three", "x-b:2,1", "x-empty:", "", "host;x-a;x-b;x-empty"])
    }

    @Test func `The hash of the payload comes last`() {
        #expect(lines().last == "hash")
    }

    private func lines(
        path: String = "/", query: String = "", headers: [(name: String, value: String)] = [("Host", "h")]
    ) -> [String] {
        CanonicalRequest(method: "GET", path: path, query: query, headers: headers, payloadSHA256: "hash").text
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
