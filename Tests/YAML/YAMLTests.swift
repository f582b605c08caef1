import Testing

@testable import YAML

@Suite struct YAMLTests {
    private func read(_ text: String) throws -> YAML { try YAML(Array(text.utf8)) }

    private func problem(_ text: String) throws -> String {
        try #require(throws: YAMLError.self, "\(text.debugDescription)") { try read(text) }.message
    }

    /// `[key: value]` as a mapping, without lines.
    private func plain(_ value: YAML) -> String {
        switch value {
        case .null: "null"
        case .plain(let text): text
        case .quoted(let text): "\"" + text.replacing("\n", with: "\\n").replacing("\t", with: "\\t") + "\""
        case .sequence(let items): "[" + items.map(plain).joined(separator: ", ") + "]"
        case .mapping(let entries): "{" + entries.map { "\($0.key): \(plain($0.value))" }.joined(separator: ", ") + "}"
        }
    }

    @Test func `A kubeconfig as kubectl writes it is read`() throws {
        let config = try read(
            """
            apiVersion: v1
            clusters:
            - cluster:
                server: https://a.example:6443
              name: acme
            current-context: acme
            preferences: {}
            users:
            - name: acme   # the one
              user:
                token: CW-SECRET-x
            - name: 'b: c'
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  args:
                  - --org
                  - "12"
                  command: cwic
                  env: null
                  installHint: |
                    Install it.

                      Then run it.
                  provideClusterInfo: false

            """)
        #expect(config["users"]?.items?.count == 2)
        #expect(config["users"]?.items?[0]["user"]?["token"] == .plain("CW-SECRET-x"))
        let exec = config["users"]?.items?[1]["user"]?["exec"]
        #expect(exec?["args"] == .sequence([.plain("--org"), .quoted("12")]))
        #expect(exec?["installHint"]?.text == "Install it.\n\n  Then run it.\n")
        #expect(exec?["env"] == .null && exec?["provideClusterInfo"]?.flag == false)
        #expect(config["preferences"] == .mapping([]))
    }

    @Test(arguments: [
        ("", "null"), ("\n# x\n", "null"), ("---\n", "null"), ("--- \na: 1\n...\n", "{a: 1}"),
        ("\u{FEFF}a: 1", "{a: 1}"),
        ("a: 1\r\nb: 2\r\n", "{a: 1, b: 2}"), ("a:\nb:\n", "{a: null, b: null}"),
        ("a: ~\nb: null", "{a: null, b: null}"),
        ("- 1\n- 2", "[1, 2]"), ("-\n  - 1\n-\n- - 2\n  - 3", "[[1], null, [2, 3]]"),
        ("a:\n- 1\nb:\n  - x: 1\n    y: 2\n  - z", "{a: [1], b: [{x: 1, y: 2}, z]}"),
        (#"{"a":[1,true,null,"x\u00e9\ud83e\uddf5\/"],"b":{}}"#, #"{a: [1, true, null, "xé🧵/"], b: {}}"#),
        ("a: {b: c d, 'e': [f, g],}", "{a: {b: c d, e: [f, g]}}"), ("{a, b: }", "{a: null, b: null}"),
        ("[\n  a, # x\n  b\n  c,\n]", "[a, b c]"), ("a: b#c", "{a: b#c}"), ("a: b # c", "{a: b}"), ("a: -1", "{a: -1}"),
        ("a: http://x:1/y", "{a: http://x:1/y}"), ("a:b: c", "{a:b: c}"),
        ("a: one\n  two\n\n  three\nb: 1", "{a: one two\nthree, b: 1}"),
        ("a: 'it''s'", #"{a: "it's"}"#), ("a: 'x\n  y\n\n  z'", #"{a: "x y\nz"}"#),
        ("a: \"x\\\n  y \\tz\"", #"{a: "xy \tz"}"#), ("\"a b\": 1", "{a b: 1}"), ("'a:': 1", "{a:: 1}"),
        ("a: >\n  x\n  y\n\n  z\nb: 1", #"{a: "x y\nz\n", b: 1}"#), ("a: >-\n  x\n    y\n  z", #"{a: "x\n  y\nz"}"#),
        ("a: |+\n  x\n\nb: 1", #"{a: "x\n\n", b: 1}"#), ("a: |-\n  x\n", #"{a: "x"}"#),
        ("a: |2\n    x\n", #"{a: "  x\n"}"#),
        ("- |\n x\n- y", #"["x\n", y]"#), ("a: |\nb: 1", #"{a: "", b: 1}"#), ("a:\n  b", "{a: b}"),
        ("a:\n  'b'", #"{a: "b"}"#),
        ("just words", "just words"), ("-x", "-x"), ("a: ?x", "{a: ?x}"),
    ])
    func `Each style that config files are written in is read`(_ text: String, _ value: String) throws {
        #expect(plain(try read(text)) == value)
    }

    @Test(arguments: [
        ("a: &x 1", "line 1: anchors (&) are not supported"), ("a: 1\nb: *x", "line 2: aliases (*) are not supported"),
        ("a: !!str 1", "line 1: tags (!) are not supported"),
        ("a: {<<: b}", "line 1: merge keys (<<) are not supported"),
        ("x:\n  <<: 1", "line 2: merge keys (<<) are not supported"),
        ("%YAML 1.2\n---\na: 1", "line 1: directives (%) are not supported"),
        ("a: 1\n---\nb: 2", "line 2: a second document begins: only one is supported"),
        ("? a\n: b", "line 1: keys behind ? are not supported"),
        ("a:\n\tb: 1", "line 2: a tab indents it: only blanks may"), ("a: 1\na: 2", "line 2: the key is there twice"),
        (#"{"a":1,"a":2}"#, "line 1: the key is there twice"),
        ("a: b: c", "line 1: a colon with a blank behind it: the value needs quotes, or a line of its own"),
        ("a: - b", "line 1: a sequence can't begin behind a key: it needs a line of its own"),
        ("a: 'x", "line 1: a closing quote is missing"),
        ("a: [1, 2", "line 1: a closing bracket is missing"), ("a: {b: c", "line 1: a closing bracket is missing"),
        ("a: [b: c]", "line 1: a pair in a sequence needs braces"),
        ("[1 2, {}: 3]", "line 1: a pair in a sequence needs braces"),
        ("{[a]: 1}", "line 1: a key is no scalar"),
        (#"a: "\q""#, "line 1: an unknown escape: a backslash needs another"),
        (#"a: "\ud800""#, "line 1: an escape that is no character"),
        (#"a: "\ud83e\u0041""#, "line 1: half of a surrogate pair"),
        (#"a: "\u12""#, "line 1: an escape has too few hexadecimal digits"),
        ("a: 'x' y", "line 1: something is behind a value's end"),
        ("a: 1\n b: 2", "line 2: a colon with a blank behind it: the value needs quotes, or a line of its own"),
        ("  a: 1\n b: 2", "line 2: it is indented unlike what it belongs to, or a quote or bracket is missing"),
        ("a:\n    b: 1\n  c: 2", "line 3: it is indented unlike what is above it"),
        ("a: 1\nb", "line 2: a key with a colon behind it is missing"),
        ("a: @x", "line 1: a value can't begin with % @ or `: it needs quotes"),
        ("a: ,", "line 1: a bracket or comma is where a value should be"),
        ("a: |x\n b", "line 1: | and > are followed by a digit, + or - alone"),
        ("a: [,]", "line 1: a value is missing"), ("a\u{1}", "line 1: a control character"),
    ])
    func `What is not supported is refused by its name and line`(_ text: String, _ message: String) throws {
        #expect(try problem(text) == message)
    }

    @Test func `Nothing of a document is repeated, and what is no text is refused`() throws {
        for text in ["CW-SECRET-canary: x: y", "- CW-SECRET-canary\n- &CW-SECRET-canary x", "'CW-SECRET-canary"] {
            #expect(try !problem(text).contains("canary"))
        }
        #expect(throws: YAMLError(line: 1, problem: "it is not UTF-8")) { try YAML([0x61, 0xFF]) }
    }

    @Test(arguments: ["[", "{a: ", "- ", "a:\n"])
    func `Depth has an end before the stack has`(_ opening: String) throws {
        var text = ""
        for level in 0..<100_000 {
            text += opening == "a:\n" ? (level < 200 ? String(repeating: " ", count: level) + opening : "") : opening
        }
        #expect(try problem(text).hasSuffix("values are nested deeper than 32"))
    }
}
