internal import Credentials
internal import OperatingSystem
internal import Synchronization
internal import Text

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// What a program printed that makes tokens: the token itself, or a Kubernetes ExecCredential document
/// (client.authentication.k8s.io, the contract of `kubectl`'s plugins).
struct ExecCredential {
    let token: Secret
    /// When the token ends, where the document says so.
    let expires: Timestamp?

    private struct Document: Decodable {
        struct Status: Decodable {
            let token: String?
            let expirationTimestamp: String?
        }

        let kind: String
        let apiVersion: String?
        let status: Status?
    }

    /// - Parameter version: the API that a document must be of; then nothing but a document is understood.
    /// - Returns: nil where it is a document, but none with a token.
    init?(_ output: Secret, version: String? = nil) {
        let text = output.reveal()
        guard version != nil || text.unicodeScalars.first(where: { !$0.properties.isWhitespace }) == "{" else {
            token = output
            expires = nil
            return
        }
        guard let document = try? JSONDecoder().decode(Document.self, from: Data(text.utf8)),
            document.kind == "ExecCredential", version == nil || document.apiVersion == version,
            let found = document.status?.token
        else { return nil }
        token = Secret(found)
        expires = document.status?.expirationTimestamp.flatMap(Timestamp.init(rfc3339:))
    }
}

/// Tokens that said when they end, by the command that printed them.
private let recent = Mutex<[[String]: ExecCredential]>([:])

/// Seconds before its end from which on a token is not used again: an exchange must still find it valid.
private let margin = 60

extension TokenProgram {
    /// The token that the program prints, by itself or in an ExecCredential. One that says when it ends is kept in this
    /// process until shortly before: a service then runs the program once, not for every exchange.
    ///
    /// - Parameter version: of the API that its document must be of; nil: any, and a token by itself will do, too.
    func token(
        _ surroundings: TokenKind.Surroundings, inDocumentOf version: String? = nil
    ) throws(TokenError) -> Secret {
        let now = Int(SystemClock.read().wall)
        let command = [name] + arguments + settings.map { "\($0.name)=\($0.value)" }
        if let kept = recent.withLock({ $0[command] }), let end = kept.expires, now < end.seconds - margin {
            return kept.token
        }
        guard let credential = ExecCredential(try output(surroundings), version: version) else {
            let api = version.map { " of \($0)" } ?? ""
            throw failure("\(name.printable) printed a document that is no ExecCredential\(api) with a token")
        }
        if let end = credential.expires {
            guard now < end.seconds else { throw failure("\(name.printable) gave a token that ended at \(end)") }
            recent.withLock { $0[command] = credential }
        }
        return credential.token
    }
}
