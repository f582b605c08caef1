import Credentials
import Fixtures
import OperatingSystem
import Testing
import Tokens

@Suite struct KubeconfigTokenTests {
    let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
        try directory.makeDirectory(".kube")
    }

    private var variables: [String: String] {
        ["PATH": "\(directory.path):/usr/bin:/bin", "HOME": directory.path]
    }

    private func write(_ users: String, to name: String = ".kube/config", mode: UInt32 = 0o600) throws {
        try directory.write("apiVersion: v1\nkind: Config\nusers:\n\(users)\n", to: name, mode: mode)
    }

    private func resolver(_ settings: [String: String] = [:]) -> TokenResolver {
        TokenResolver(environment: Variables(variables.merging(settings) { $1 }), accountHome: nil)
    }

    private func resolve(_ reference: String, _ settings: [String: String] = [:]) throws -> String {
        try resolver(settings).resolve(TokenKind.all.reference(reference)).secret.reveal()
    }

    private func refusal(_ reference: String, _ settings: [String: String] = [:]) throws -> TokenError {
        let error = try #require(throws: TokenError.self) { try resolve(reference, settings) }
        #expect(error.status == .setUp && !error.message.contains("CW-"), "\(error.message)")
        return error
    }

    private func exec(_ script: String, _ fields: String = "") throws {
        try directory.write("#!/bin/sh\n\(script)\n", to: "helper", mode: 0o700)
        try write(
            """
            - name: acme
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  command: helper
                  interactiveMode: IfAvailable
                  args: [login, --org, "a b"]
                  env:
                  - name: ACME_REGION
                    value: eu
            \(fields)
            """)
    }

    private static let document =
        #"{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"CW-exec"}}"#

    // MARK: Found

    @Test func `The token of a user is found: in ~/.kube/config, a named file and the files of KUBECONFIG`() throws {
        try write("- {name: acme, user: {token: CW-home}}")
        try write("- name: acme\n  user: {token: CW-named}", to: "named")
        try write("- name: other\n  user: {token: CW-other}", to: "second")
        #expect(try resolve("kubeconfig:#acme") == "CW-home")
        #expect(try resolve("kubeconfig:~/named#acme") == "CW-named")
        #expect(try resolve("kubeconfig:\(directory("named"))#acme") == "CW-named")
        let list = ["KUBECONFIG": "\(directory("missing")):\(directory("second")):\(directory("named"))"]
        #expect(try resolve("kubeconfig:#acme", list) == "CW-named" && resolve("kubeconfig:#other", list) == "CW-other")
    }

    @Test func `A token file is read before a token, and is relative to its kubeconfig`() throws {
        try directory.write("CW-file\n", to: ".kube/acme.token")
        try write(
            "- name: acme\n  user: {token: CW-old, tokenFile: acme.token}\n- name: b\n  user: {tokenFile: \(directory(".kube/acme.token"))}"
        )
        #expect(try resolve("kubeconfig:#acme") == "CW-file" && resolve("kubeconfig:#b") == "CW-file")
        try directory.remove(".kube/acme.token")
        #expect(try resolve("kubeconfig:#acme") == "CW-old")
        #expect(try refusal("kubeconfig:#b").message == "token file \(directory(".kube/acme.token")) does not exist")
    }

    @Test(arguments: ["v1", "v1beta1"])
    func `A program is run as kubectl runs it`(_ version: String) throws {
        let document = Self.document.replacing("/v1\"", with: "/\(version)\"")
        try exec(
            """
            [ "$*" = "login --org a b" ] && [ "$ACME_REGION" = eu ] || exit 3
            case $KUBERNETES_EXEC_INFO in
            '{"apiVersion":"client.authentication.k8s.io/\(version)","kind":"ExecCredential","spec":{"interactive":false}}') ;;
            *) exit 4 ;;
            esac
            echo '\(document)'
            """)
        let config = try directory.text(of: ".kube/config")
        try directory.write(config.replacing("k8s.io/v1", with: "k8s.io/\(version)"), to: ".kube/config")
        #expect(try resolve("kubeconfig:#acme") == "CW-exec")
    }

    @Test func `A command with a slash in it is relative to the kubeconfig`() throws {
        try exec("echo '\(Self.document)'")
        try directory.move("helper", to: ".kube/helper")
        try directory.write(
            directory.text(of: ".kube/config").replacing("command: helper", with: "command: ./helper"),
            to: ".kube/config")
        #expect(try resolve("kubeconfig:#acme") == "CW-exec")
    }

    // MARK: Missing

    @Test func `What is missing is named: the file, the user, the token, the command`() throws {
        let none = try refusal("kubeconfig:#acme")
        #expect(none.message == "kubeconfig \(directory(".kube/config")) does not exist")
        try write("- {name: acme-admin, user: {token: CW-1}}\n- {name: c, user: {client-certificate-data: LS0=}}")
        let user = try refusal("kubeconfig:#acme-admim")
        #expect(user.message == "kubeconfig \(directory(".kube/config")) has no user 'acme-admim'")
        #expect(user.hint == "heddle set NAME --token 'kubeconfig:#acme-admin'")
        #expect(try refusal("kubeconfig:#zzz").hint == "kubectl config get-users")
        // A shell expands no ~ in quotes.
        #expect(
            try refusal("kubeconfig:~/.kube/config#zzz").hint
                == "kubectl config get-users --kubeconfig \(directory(".kube/config"))")
        #expect(
            try refusal("kubeconfig:#c").message
                == "user c of kubeconfig \(directory(".kube/config")) has no token, but a certificate, a password or nothing"
        )
        try exec("true")
        try directory.remove("helper")
        #expect(
            try refusal("kubeconfig:#acme").message
                == "can't get the token: helper is not installed (not found in PATH)")
    }

    // MARK: Unreadable

    @Test func `A kubeconfig or token file that others can read is refused, with the command that mends it`() throws {
        try write("- {name: acme, user: {token: CW-1}}", mode: 0o644)
        let error = try refusal("kubeconfig:#acme")
        #expect(error.message == "the token can't be read: \(directory(".kube/config")) is open to others (mode 644)")
        #expect(error.hint == "chmod go-rwx \(directory(".kube/config"))")
        try directory.write("CW-1", to: ".kube/t", mode: 0o640)
        try write("- {name: acme, user: {tokenFile: t}}")
        #expect(try refusal("kubeconfig:#acme").hint == "chmod go-rwx \(directory(".kube/t"))")
    }

    // MARK: Too slow

    @Test func `A program that doesn't answer, or needs a terminal, is named`() throws {
        try exec("exit 1", "      interactiveMode: Always")
        #expect(try refusal("kubeconfig:#acme").message.contains("can't be read: line 14: the key is there twice"))
        try exec("exit 1")
        try directory.write(
            directory.text(of: ".kube/config").replacing("IfAvailable", with: "Always"), to: ".kube/config")
        #expect(try refusal("kubeconfig:#acme").message.contains("needs a terminal (interactiveMode: Always)"))
        try exec("sleep 60")
        let error = try refusal("kubeconfig:#acme")
        #expect(error.message == "can't get the token: helper did not answer within 10 s")
        #expect(error.hint == "helper login --org 'a b'")
    }

    // MARK: Garbage

    struct UserCase: Decodable, Sendable {
        let name: String
        let kubeconfig: String
        let files: [String: String]?
        let user: String
        let token: String?
        let refusal: String?
    }

    @Test(arguments: try Vectors.cases("kubeconfig-users", UserCase.self))
    func `A user's token is found however the file is written, and what holds none is refused by what is wrong`(
        _ given: UserCase
    ) throws {
        try directory.write(given.kubeconfig, to: ".kube/config", mode: 0o600)
        for (name, content) in given.files ?? [:] { try directory.write(content, to: ".kube/\(name)", mode: 0o600) }
        if let token = given.token {
            #expect(try resolve("kubeconfig:#\(given.user)") == token)
        } else {
            let words = try #require(given.refusal)
            #expect(try refusal("kubeconfig:#\(given.user)").message.contains(words))
        }
    }

    @Test func `Users that have a token are completed, and paths`() throws {
        try write(
            "- {name: acme, user: {token: x}}\n- {name: cert, user: {client-certificate: x}}\n- {name: a b, user: {token: x}}\n- {name: beta, user: {exec: {command: x}}}"
        )
        #expect(
            resolver().completions(of: "kubeconfig:").map(\.text) == ["kubeconfig:#", "kubeconfig:/", "kubeconfig:~/"])
        #expect(resolver().completions(of: "kubeconfig:#").map(\.text) == ["kubeconfig:#acme", "kubeconfig:#beta"])
        #expect(
            resolver().completions(of: "kubeconfig:~/.kube/config#a").map(\.text) == ["kubeconfig:~/.kube/config#acme"])
        #expect(resolver().completions(of: "kubeconfig:~/.kube/").map(\.text) == ["kubeconfig:~/.kube/config"])
    }

    @Test func `Looking whether it is found runs no program`() throws {
        try exec("echo ran >>\(directory.path)/ran; echo '\(Self.document)'")
        let profile = Profile(
            name: try ProfileName("acme"),
            source: CredentialSource(token: try TokenKind.all.reference("kubeconfig:#acme")),
            zone: try Zone("RNO2A"))
        try resolver().check(for: profile)
        #expect(!directory.exists("ran"))
        try write("- {name: b, user: {token: CW-1}}")
        #expect(throws: ProfileTokenError.self) { try resolver().check(for: profile) }
    }
}
