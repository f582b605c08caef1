import Credentials
import Fixtures
import OperatingSystem
import Testing
import Tokens

/// Kinds of reference whose token a program prints, against stand-ins that behave as those programs do.
@Suite struct ProgramTokenTests {
    let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
    }

    /// Puts a program in `PATH`.
    private func install(_ name: String, _ script: String) throws {
        try directory.write("#!/bin/sh\n\(script)\n", to: name, mode: 0o700)
    }

    private var variables: Variables {
        [
            "PATH": "\(directory.path):/usr/bin:/bin", "HOME": directory.path,
            "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere",
        ]
    }

    private func resolve(_ reference: String, _ variables: Variables? = nil, seconds: Int = 10) throws -> String {
        try TokenResolver(environment: variables ?? self.variables, programSeconds: seconds, accountHome: nil)
            .resolve(TokenKind.all.reference(reference)).secret.reveal()
    }

    private func refusal(
        _ reference: String, _ variables: Variables? = nil, seconds: Int = 10
    ) throws -> TokenError {
        let error = try #require(throws: TokenError.self) { try resolve(reference, variables, seconds: seconds) }
        #expect(error.status == .setUp)
        return error
    }

    static let kinds = [
        (name: "pass", reference: "pass:work/acme", arguments: "show -- work/acme", hint: "pass show work/acme"),
        ("op", "op://Work/acme/token", "read op://Work/acme/token", "op read op://Work/acme/token"),
        ("cwic", "cwic:org-1", "auth k8s api-token --org-id org-1", "cwic auth login"),
        (
            "secret-tool", "keyring:acme", "lookup service heddle account acme",
            "secret-tool store --label='Heddle: 'acme service heddle account acme"
        ),
        ("helper", #"exec:["helper","--for","a c"]"#, "--for a c", "helper --for 'a c'"),
    ]

    @Test(arguments: kinds)
    func `The token is what its program prints`(
        _ name: String, _ reference: String, _ arguments: String, _: String
    ) throws {
        try install(name, #"[ "$*" = "\#(arguments)" ] && echo CW-SECRET-found"#)
        #expect(try resolve(reference) == "CW-SECRET-found")
    }

    @Test(arguments: kinds)
    func `A program that is not installed is named`(
        _ name: String, _ reference: String, _: String, _: String
    ) throws {
        let error = try refusal(reference, ["PATH": directory.path, "DBUS_SESSION_BUS_ADDRESS": "x"])
        #expect(error.message == "can't get the token: \(name) is not installed (not found in PATH)")
        #expect(error.hint == "command -v \(name)")
    }

    @Test(arguments: kinds)
    func `A program that fails is quoted, but for what may be a token`(
        _ name: String, _ reference: String, _: String, _ hint: String
    ) throws {
        try install(name, "echo CW-SECRET-out; echo 'it is locked: CW-SECRET-canary' >&2; exit 3")
        let error = try refusal(reference)
        #expect(error.message == "can't get the token: \(name) failed (status 3): it is locked: …")
        #expect(error.hint == hint)
    }

    @Test(arguments: kinds)
    func `A program that prints nothing has no token`(
        _ name: String, _ reference: String, _: String, _ hint: String
    ) throws {
        try install(name, "echo")
        let error = try refusal(reference)
        let why =
            name == "secret-tool"
            ? "the keyring has no secret of service heddle for account acme" : "\(name) printed nothing"
        #expect(error.message == "can't get the token: \(why)" && error.hint == hint)
    }

    @Test(arguments: kinds)
    func `What is no token is refused, and not repeated`(
        _ name: String, _ reference: String, _: String, _: String
    ) throws {
        try install(name, "echo 'Bearer canary'")
        let error = try refusal(reference)
        #expect(error.message.hasPrefix("the token has Bearer before it, in ") && !error.message.contains("canary"))
    }

    @Test(arguments: kinds)
    func `A program that hangs is ended, and said so`(
        _ name: String, _ reference: String, _: String, _ hint: String
    ) throws {
        try install(name, "sleep 100")
        let error = try refusal(reference, seconds: 1)
        #expect(error.message == "can't get the token: \(name) did not answer within 1 s" && error.hint == hint)
    }

    #if os(Linux)
        @Test func `A locked keyring is told from one that has no such secret`() throws {
            try install("secret-tool", #"[ "$1" = search ] && echo '[/org/freedesktop/secrets/collection/login/1]'"#)
            let error = try refusal("keyring:acme")
            #expect(error.message == "can't get the token: the keyring is locked")
            #expect(error.hint == "secret-tool search --unlock service heddle account acme")
        }
    #endif

    @Test func `A program that prints without end is stopped`() throws {
        try install("pass", "yes CW-SECRET-x")
        #expect(try refusal("pass:acme").message == "can't get the token: pass printed more than 65536 bytes")
    }

    @Test func `Of an entry of pass the first line is the token`() throws {
        try install("pass", "printf 'CW-SECRET-x\\nuser: me\\n'")
        #expect(try resolve("pass:acme") == "CW-SECRET-x")
    }

    @Test func `A program by its path is run without a shell`() throws {
        try install("helper", #"printf '%s' "CW-SECRET-$1""#)
        #expect(try resolve(#"exec:["\#(directory.path)/helper","$(id)"]"#) == "CW-SECRET-$(id)")
        #expect(try resolve(#"exec:["~/helper","x"]"#) == "CW-SECRET-x")
        #expect(try refusal(#"exec:["/nowhere/x"]"#).message == "can't get the token: /nowhere/x does not exist")
    }

    @Test(arguments: ["exec", "cwic"])
    func `An ExecCredential is read`(_ kind: String) throws {
        let document =
            #"{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"CW-SECRET-x"}}"#
        try install("cwic", "echo '\(document)'")
        #expect(try resolve(kind == "exec" ? #"exec:["cwic"]"# : "cwic:org-1") == "CW-SECRET-x")
    }

    @Test(arguments: [
        "{}", "{", #"{"kind":"Pod","status":{"token":"CW-SECRET-canary"}}"#, #"{"kind":"ExecCredential"}"#,
        #"{"kind":"ExecCredential","status":{"clientKeyData":"canary"}}"#,
    ])
    func `Any other document is refused, and not repeated`(_ document: String) throws {
        try install("cwic", "echo '\(document)'")
        #expect(
            try refusal("cwic:org-1").message
                == "can't get the token: cwic printed a document that is no ExecCredential with a token")
    }

    @Test(arguments: [("2100-01-01T00:00:00Z", 1), ("", 2)])
    func `A token that says when it ends is kept, and its program run once`(_ end: String, _ runs: Int) throws {
        let expiry = end.isEmpty ? "" : #","expirationTimestamp":"\#(end)""#
        try install(
            "helper",
            "echo >>\(directory.path)/runs; echo '{\"kind\":\"ExecCredential\",\"status\":{\"token\":\"CW-1\"\(expiry)}}'"
        )
        for _ in 1...2 { #expect(try resolve(#"exec:["\#(directory.path)/helper"]"#) == "CW-1") }
        #expect(try directory.text(of: "runs").utf8.count == runs)
    }

    @Test func `A token that has ended is refused`() throws {
        try install(
            "cwic",
            #"echo '{"kind":"ExecCredential","status":{"token":"CW-1","expirationTimestamp":"2020-01-01T00:00:00Z"}}'"#)
        #expect(
            try refusal("cwic:org-1").message
                == "can't get the token: cwic gave a token that ended at 2020-01-01T00:00:00Z")
    }

    @Test(arguments: [
        "exec:x", "exec:[]", "exec:[\"\"]", "exec:[1]", "exec:{}", "exec:[\"./x\"]", "exec:[\"a/b\"]",
        "pass:-x", "pass:/x", "pass:a/../b", "op:x", "op://a/b", "op://a//b", "op://a/b/c/d/e", "cwic:-x", "cwic:a b",
        "keyring:-x",
    ])
    func `A place of the wrong form is refused, and not repeated`(_ reference: String) throws {
        let error = try #require(throws: InvalidValue.self) { try TokenKind.all.reference(reference) }
        let scheme = reference.prefix { $0 != ":" }
        #expect(error.message.hasPrefix("invalid token reference '\(scheme):…': "))
    }

    #if os(Linux)
        @Test func `A keyring that can't be reached is named, with a way out`() throws {
            try install("secret-tool", "exit 1")
            let error = try refusal("keyring:acme", ["PATH": directory.path])
            #expect(error.message.hasPrefix("the keyring can't be reached: there is no session bus"))
            #expect(error.hint?.contains("file:PATH") == true)
        }
    #endif

    @Test func `Entries of pass are completed`() throws {
        try directory.makeDirectory(".password-store")
        try directory.makeDirectory(".password-store/work")
        for name in ["work/acme.gpg", "work/a b.gpg", "home.gpg", ".gpg-id"] {
            try directory.write("x", to: ".password-store/\(name)")
        }
        let resolver = TokenResolver(environment: variables, accountHome: nil)
        #expect(resolver.completions(of: "pass:").map(\.text) == ["pass:home", "pass:work/"])
        #expect(resolver.completions(of: "pass:work/").map(\.text) == ["pass:work/acme"])
    }
}
