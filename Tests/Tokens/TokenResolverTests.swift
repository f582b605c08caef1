import Credentials
import Fixtures
import Libc
import OperatingSystem
import Testing
import Tokens

@Suite struct TokenResolverTests {
    let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
    }

    private func resolve(_ reference: String, _ variables: Variables = [:]) throws -> String {
        try TokenResolver(environment: variables, accountHome: nil).resolve(TokenReference(reference)).secret.reveal()
    }

    private func refusal(_ reference: String, _ variables: Variables = [:]) -> TokenError? {
        #expect(throws: TokenError.self) { try resolve(reference, variables) }
    }

    @Test func `A variable is its value as it stands`() throws {
        #expect(try resolve("env:PROD_TOKEN", ["PROD_TOKEN": "CW-SECRET-x"]) == "CW-SECRET-x")
    }

    @Test func `A variable that is not set is named, with the way to set it`() throws {
        let error = try #require(refusal("env:PROD_TOKEN"))
        #expect(error.message == "environment variable PROD_TOKEN is not set (it should hold the token)")
        #expect(error.hint?.contains("export PROD_TOKEN=") == true)
        #expect(error.status == .setUp)
    }

    /// What surrounds a token by accident, whatever it was found in.
    @Test(arguments: [
        "CW-SECRET-x", "CW-SECRET-x\n", "CW-SECRET-x\r\n", "\u{FEFF}CW-SECRET-x\r\n", " CW-SECRET-x\n\n\t",
    ])
    func `Blanks, line breaks and a byte order mark are dropped, by one rule for every kind`(_ content: String) throws {
        try directory.write(content, to: "token")
        #expect(try resolve("file:\(directory.path)/token") == "CW-SECRET-x")
        #expect(try resolve("env:T", ["T": content]) == "CW-SECRET-x")
    }

    @Test(arguments: [
        ("\"CW-SECRET-x\"", "the token has quotes around it"), ("'CW-SECRET-x'\n", "the token has quotes around it"),
        ("Bearer CW-SECRET-x", "the token has Bearer before it"),
        ("", "the token is empty"), ("\n", "the token is empty"),
        ("CW-1 2", "the token has a character that is not visible ASCII"),
        ("CW-1\nCW-2", "the token has a character that is not visible ASCII"),
        ("CW-1\u{0}", "the token has a character that is not visible ASCII"),
        ("CW-ä", "the token has a character that is not visible ASCII"),
        ("CW-" + String(repeating: "x", count: 8190), "the token is longer than 8192 bytes"),
    ])
    func `S24: What is no token is refused by the same rule, saying what is wrong, and not shown`(
        _ content: String, _ message: String
    ) throws {
        try directory.write(content, to: "token")
        let reference = "file:\(directory.path)/token"
        let error = try #require(refusal(reference))
        #expect(error.message == "\(message), in \(reference)")
        #expect(refusal("env:T", ["T": content])?.message == "\(message), in env:T")
        #expect(!error.message.contains("CW-") && error.status == .setUp)
    }

    @Test func `S24: Bytes that are no UTF-8 are no token`() throws {
        try directory.write([0x43, 0x57, 0xFF, 0xFE], to: "token")
        #expect(refusal("file:\(directory.path)/token")?.status == .setUp)
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o602, 0o644, 0o666] as [UInt32])
    func `S3: A file that others can read or write is refused with the command that mends it`(mode: UInt32) throws {
        try directory.write("CW-SECRET-x", to: "token", mode: mode)
        let error = try #require(refusal("file:\(directory.path)/token"))
        #expect(error.hint == "chmod go-rwx \(directory.path)/token")
    }

    @Test func `A link to a private file is followed, as its owner arranged it`() throws {
        try directory.write("CW-SECRET-x", to: "token")
        try directory.link("link", symbolicallyTo: directory("token"))
        #expect(try resolve("file:\(directory.path)/link") == "CW-SECRET-x")
    }

    @Test func `A file that is not there is named, with the way to make it`() throws {
        let error = try #require(refusal("file:\(directory.path)/absent"))
        #expect(error.message == "token file \(directory.path)/absent does not exist")
        #expect(error.hint?.contains("umask 077") == true)
    }

    @Test func `A directory is no token file`() throws {
        #expect(refusal("file:\(directory.path)")?.status == .setUp)
    }

    @Test func `A Kubernetes Secret is links to links, and read`() throws {
        try directory.makeDirectory("..2026_11_26")
        try directory.write("CW-SECRET-x", to: "..2026_11_26/token", mode: 0o400)
        try directory.link("..data", symbolicallyTo: "..2026_11_26")
        try directory.link("token", symbolicallyTo: "..data/token")
        #expect(try resolve("file:\(directory.path)/token") == "CW-SECRET-x")
    }

    @Test(.enabled(if: geteuid() == 0, "only root can become another user"), arguments: [0o644, 0o440] as [UInt32])
    func `What root arranged for another user is read by them`(_ mode: UInt32) async throws {
        let path = try directory.write("CW-SECRET-x", to: "token", mode: mode)
        try directory.change("", mode: 0o755)
        await #expect(processExitsWith: .success) { [path = path as String] in
            // In root's group, as a container's user is; the file's group is root's.
            try #require(setegid(0) == 0 && seteuid(65534) == 0)
            let resolver = TokenResolver(environment: [:], accountHome: nil)
            #expect(try resolver.resolve(TokenReference("file:\(path)")).secret == Secret("CW-SECRET-x"))
        }
    }

    @Test func `A reference of a kind that only a newer Heddle knows is told when it is resolved`() throws {
        let error = try #require(refusal("nowhere:x"))
        #expect(error.message == "unknown kind of token reference: nowhere:…" && error.status == .setUp)
        #expect(error.hint?.contains("env:NAME, file:PATH") == true)
    }

    @Test(arguments: ["env:A-B", "file:relative"])
    func `A place that is none of its kind is looked for nowhere`(_ reference: String) throws {
        guard case .malformed? = refusal(reference, ["A-B": "CW-SECRET-x"]) else {
            Issue.record("resolved, or refused for another reason")
            return
        }
    }

    @Test func `A large file is no token`() throws {
        try directory.write(String(repeating: "x", count: 70_000), to: "token")
        #expect(refusal("file:\(directory.path)/token")?.message.contains("larger than") == true)
    }

    @Test func `A tilde is HOME, else the account's directory`() throws {
        try directory.write("CW-SECRET-x", to: "token")
        #expect(try resolve("file:~/token", ["HOME": directory.path]) == "CW-SECRET-x")
        let resolver = TokenResolver(environment: [:], accountHome: directory.path)
        #expect(try resolver.resolve(TokenReference("file:~/token")).secret.reveal() == "CW-SECRET-x")
        #expect(refusal("file:~/token") == .noHome(path: "~/token"))
    }
}
