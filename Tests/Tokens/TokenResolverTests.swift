import Credentials
import Fixtures
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
        #expect(error.message == "the token is to be in the variable PROD_TOKEN, which is not set")
        #expect(error.hint?.contains("export PROD_TOKEN=") == true)
        #expect(error.status == .setUp)
    }

    @Test(arguments: [("CW-SECRET-x", "CW-SECRET-x"), ("CW-SECRET-x\n", "CW-SECRET-x")])
    func `Of a file one line break at the end is dropped`(content: String, token: String) throws {
        try directory.write(content, to: "token")
        #expect(try resolve("file:\(directory.path)/token") == token)
    }

    @Test(arguments: [
        "", "\n", "CW-1\n\n", "CW-1\r\n", " CW-1", "CW-1 2", "CW-1\u{0}", "CW-ä",
        "CW-" + String(repeating: "x", count: 8190),
    ])
    func `S24: What is no token is refused, and not shown`(content: String) throws {
        try directory.write(content, to: "token")
        let error = try #require(refusal("file:\(directory.path)/token"))
        guard case .unusable = error else {
            Issue.record("refused for another reason: \(error.message)")
            return
        }
        #expect(!error.message.contains("CW-"))
        #expect(error.message.contains("file:"))
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
        #expect(error.message == "the token is to be in \(directory.path)/absent, which does not exist")
        #expect(error.hint?.contains("umask 077") == true)
    }

    @Test func `A directory and a pipe are no files, and nobody waits for the pipe`() throws {
        try directory.makePipe("pipe")
        #expect(
            refusal("file:\(directory.path)/pipe")
                == .file(.wrongKind(path: "\(directory.path)/pipe", expected: "file")))
        #expect(refusal("file:\(directory.path)")?.status == .setUp)
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
