import Credentials
import Fixtures
import OperatingSystem
import Testing
import Tokens

@Suite struct TokenKindTests {
    /// A kind that asks a person, and so works on a terminal alone.
    private static let riddle = TokenKind(
        scheme: "riddle", placeholder: "QUESTION", summary: "what you answer",
        limits: [.schedule: "nobody is there to answer", .service: "it asks once"],
        flaw: { $0.hasSuffix("?") ? nil : "a question ends with ?" },
        completions: { begun, _ in ["why?", "what?"].filter { $0.hasPrefix(begun) } },
        path: { _, surroundings in surroundings.home.map { "\($0)/answers" } },
        find: { question, _ throws(TokenError) in Secret("CW-\(question)") })

    private let kinds = TokenKind.all + [riddle]

    private func resolver(_ setting: TokenKind.Setting = .terminal, _ variables: Variables = [:]) -> TokenResolver {
        TokenResolver(environment: variables, in: setting, kinds: kinds, accountHome: "/home/me")
    }

    struct ReferenceCase: Decodable, Sendable {
        let input: String
        let valid: Bool
    }

    @Test(arguments: try Vectors.cases("token-references", ReferenceCase.self))
    func `A reference of a known kind is read, and any other text is refused, naming the forms there are`(
        _ given: ReferenceCase
    ) throws {
        guard given.valid else {
            let error = try #require(throws: InvalidValue.self) { try TokenKind.all.reference(given.input) }
            #expect(error.status == .invalidInput && error.hint?.hasPrefix("give it as ") == true)
            let forms = TokenKind.all.map { "\($0.scheme):\($0.placeholder)" }
            #expect(forms.contains { error.hint?.contains($0) == true }, "\(error.hint ?? "no hint")")
            return
        }
        #expect(try TokenKind.all.reference(given.input).text == given.input)
    }

    @Test(arguments: [
        "CW-SECRET-canary", "CW-SECRET-canary:x", "env:CW-SECRET-canary", "file:CW-SECRET-canary",
        "token:CW-SECRET-canary", "CW-SECRET-canary:", "Bearer canary:x", "canary0:x", "file:canary\n",
        "env:canary canary", "cwic:CW-SECRET-canary", "kubeconfig:#CW-SECRET-canary", "keyring:CW-SECRET-canary",
        "pass:x/cw-secret-canary", "op://a/CW-SECRET-canary/c", "file:/x/CW-SECRET-canary",
        #"exec:["CW-SECRET-canary"]"#,
    ])
    func `S27: A token that was pasted in a reference's place is not repeated`(_ text: String) throws {
        let error = try #require(throws: InvalidValue.self) { try TokenKind.all.reference(text) }
        for words in [error.message, error.hint ?? ""] {
            #expect(!words.contains("CW-SECRET") && !words.contains("canary"))
        }
    }

    @Test func `A kind that was misspelt is shown`() throws {
        let error = try #require(throws: InvalidValue.self) { try TokenKind.all.reference("evn:TOKEN") }
        #expect(error.message == "invalid token reference 'evn:…': unknown kind")
        #expect(error.hint == "give it as \(TokenKind.all.forms)")
    }

    @Test func `A kind that is put into the table is parsed, helped with, resolved and completed`() throws {
        #expect(kinds.forms.hasPrefix("env:NAME, file:PATH, ") && kinds.forms.hasSuffix(" or riddle:QUESTION"))
        #expect(kinds.help.hasSuffix("or riddle:QUESTION (what you answer)"))
        let reference = try kinds.reference("riddle:why?")
        #expect(
            throws: InvalidValue.tokenReference("riddle:…", why: "a question ends with ?", forms: "riddle:QUESTION")
        ) {
            try kinds.reference("riddle:why")
        }
        #expect(try resolver().resolve(reference).secret == Secret("CW-why?"))
        #expect(resolver().path(of: reference) == "/home/me/answers")
        #expect(resolver().completions(of: "rid").map(\.text) == ["riddle:"])
        #expect(resolver().completions(of: "riddle:").map(\.text) == ["riddle:what?", "riddle:why?"])
    }

    @Test(arguments: [
        (TokenKind.Setting.schedule, "nobody is there to answer"), (.service, "it asks once"),
    ])
    func `A kind that can't work somewhere is told so there, with the reason`(
        _ setting: TokenKind.Setting, _ why: String
    ) throws {
        let reference = try TokenReference("riddle:why?")
        #expect(throws: TokenError.doesNotWork(reference, in: setting, why: why)) {
            try resolver(setting).resolve(reference)
        }
        // The others go on.
        #expect(try resolver(setting, ["T": "CW-1"]).resolve(TokenReference("env:T")).secret == Secret("CW-1"))
    }

    @Test func `Schemes are words, each of one kind`() {
        #expect(Set(TokenKind.all.map(\.scheme)).count == TokenKind.all.count)
        for kind in TokenKind.all {
            #expect(
                (1...16).contains(kind.scheme.utf8.count) && kind.scheme.utf8.allSatisfy { (0x61...0x7A).contains($0) })
        }
        #expect(TokenKind.all.contains { $0.scheme == TokenReference.standard.scheme })
    }

    @Test func `A file's path is its own, the home directory's in the place of a tilde`() throws {
        #expect(resolver().path(of: try TokenReference("file:/t")) == "/t")
        #expect(resolver().path(of: try TokenReference("file:~/t")) == "/home/me/t")
        #expect(resolver().path(of: try TokenReference("env:T")) == nil)
    }

    @Test func `Schemes are completed, then variables and paths`() throws {
        let directory = try ScratchDirectory()
        for name in ["acme", "acme-2", ".hidden", "$(touch x)", "a b"] { try directory.write("x", to: name) }
        try directory.makeDirectory("tokens")
        let resolver = resolver(.terminal, ["HOME": directory.path, "PROD_TOKEN": "CW-SECRET-x", "A.B": "x"])
        func complete(_ begun: String) -> [String] { resolver.completions(of: begun).map(\.text) }
        #expect(complete("") == kinds.map { "\($0.scheme):" } && complete("fi") == ["file:"])
        #expect(complete("env:") == ["env:HOME", "env:PROD_TOKEN"] && complete("env:P") == ["env:PROD_TOKEN"])
        #expect(complete("file:") == ["file:/", "file:~/"])
        // S34: what a shell would run or split is not offered: it would stand on a command line as it is.
        #expect(complete("file:~/") == ["file:~/acme", "file:~/acme-2", "file:~/tokens/"])
        #expect(complete("file:\(directory.path)/.") == ["file:\(directory.path)/.hidden"])
        #expect(complete("file:~/acme-") == ["file:~/acme-2"] && complete("file:/nowhere/x") == [])
    }
}
