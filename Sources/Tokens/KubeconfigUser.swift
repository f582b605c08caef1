internal import Credentials
internal import OperatingSystem
internal import OrderedJSON
internal import Text
internal import YAML

extension Kubeconfig.User {
    /// Whether a program has to be run for its token.
    var needsProgram: Bool {
        values["tokenFile"]?.filledText == nil && values["token"]?.filledText == nil && values["exec"]?.entries != nil
    }

    /// Whether it has a token at all, and not a password or a certificate.
    public var hasToken: Bool {
        values["tokenFile"]?.filledText != nil || values["token"]?.filledText != nil || values["exec"]?.entries != nil
    }

    /// The program that is run for its token; nil where none is.
    var program: String? { needsProgram ? values["exec"]?["command"]?.filledText : nil }

    /// The organisation whose login its program prints: `cwic auth k8s api-token --org-id ORG`. nil where it runs something
    /// else, or nothing.
    public var organisation: String? {
        guard let program, program == "cwic" || program.hasSuffix("/cwic") else { return nil }
        let arguments = (values["exec"]?["args"]?.items ?? []).compactMap(\.text)
        guard arguments.starts(with: ["auth", "k8s", "api-token"]) else { return nil }
        let option = "--org-id"
        if let joined = arguments.first(where: { $0.hasPrefix("\(option)=") }) {
            return String(joined.dropFirst(option.utf8.count + 1))
        }
        guard let place = arguments.firstIndex(of: option), place + 1 < arguments.count else { return nil }
        return arguments[place + 1]
    }

    /// Its token, as kubectl finds it: from its file, else as it stands there, else from its program.
    ///
    /// - Parameter path: the kubeconfig's.
    /// - Throws: ``TokenError``.
    func token(in path: String, _ surroundings: TokenKind.Surroundings) throws(TokenError) -> Secret {
        let token = values["token"]?.filledText.map { Secret($0) }
        if let file = values["tokenFile"]?.filledText {
            let file = file.isAbsolutePath ? file : "\(path.parentDirectory)/\(file)"
            do throws(FileError) {
                return Secret(String(decoding: try SecretFile.read(file, limit: 64 * 1024), as: UTF8.self))
            } catch {
                guard let token else { throw .file(error) }
                return token
            }
        }
        if let token { return token }
        if let exec = values["exec"], exec.entries != nil { return try self.token(from: exec, in: path, surroundings) }
        throw refusal("has no token, but a certificate, a password or nothing", in: path)
    }

    private func refusal(_ why: String, in path: String) -> TokenError {
        let message = "user \(name.printable) of kubeconfig \(path.printable) \(why)"
        return .notFound(message: message, there: message, hint: nil)
    }

    /// Versions of the contract between kubectl and its plugins (client.authentication.k8s.io).
    private static let versions = ["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]

    private func token(
        from exec: YAML, in path: String, _ surroundings: TokenKind.Surroundings
    ) throws(TokenError) -> Secret {
        guard let command = exec["command"]?.filledText else { throw refusal("names no command to run", in: path) }
        guard let version = exec["apiVersion"]?.text, Self.versions.contains(version) else {
            throw refusal("wants another exec API than \(Self.versions.joined(separator: " or "))", in: path)
        }
        if exec["interactiveMode"]?.text == "Always" {
            throw refusal("needs a terminal (interactiveMode: Always), which a token program doesn't have", in: path)
        }
        let arguments = (exec["args"]?.items ?? []).compactMap(\.text)
        var settings = (exec["env"]?.items ?? []).compactMap { item -> (name: String, value: String)? in
            guard let name = item["name"]?.filledText, let value = item["value"]?.text else { return nil }
            return (name, value)
        }
        guard
            !([command] + arguments + settings.flatMap { [$0.name, $0.value] }).contains(where: { $0.utf8.contains(0) })
        else { throw refusal("has a zero byte in its command", in: path) }
        let request = JSON.object([
            ("apiVersion", .string(version)), ("kind", .string("ExecCredential")),
            ("spec", .object([("interactive", .boolean(false))])),
        ])
        settings.append(("KUBERNETES_EXEC_INFO", request.text))
        let isRelative = command.isPathWithSlash && !command.isAbsolutePath
        let program = isRelative ? "\(path.parentDirectory)/\(command)" : command
        return try TokenProgram(
            name: program, arguments: arguments,
            hint: ([program] + arguments).map(POSIXShell.pasteable).joined(separator: " "), settings: settings
        ).token(surroundings, inDocumentOf: version)
    }
}
