internal import Credentials
public import OperatingSystem
internal import Text
internal import YAML

/// A kubeconfig file, as far as its users and their tokens go (Kubernetes: client-go, `tools/clientcmd/api/v1`).
public struct Kubeconfig: Sendable {
    public struct User: Sendable {
        public let name: String
        /// Of the clusters that contexts use it with, as URLs.
        public let servers: [String]
        let values: YAML
    }

    public let path: String
    public let users: [User]

    /// In bytes: the certificates of a hundred clusters fit.
    private static let limit = 1 << 20

    /// Reads one that is ours alone, as any file with a token in it must be.
    ///
    /// - Parameter path: a relative one is relative to the working directory, as in `KUBECONFIG`.
    /// - Throws: ``TokenError``.
    public init(_ path: String) throws(TokenError) {
        self.path = path
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try SecretFile.read(path, limit: Self.limit)
        } catch .missing {
            throw .notFound(
                message: "kubeconfig \(path.printable) does not exist", there: "\(path.printable) does not exist",
                hint: "heddle set NAME --token 'kubeconfig:PATH#USER'")
        } catch {
            throw .file(error)
        }
        let document: YAML
        do throws(YAMLError) {
            document = try YAML(bytes)
        } catch {
            let why = "kubeconfig \(path.printable) can't be read: \(error.message)"
            throw .notFound(
                message: why, there: why, hint: "kubectl config view --kubeconfig \(POSIXShell.pasteable(path))")
        }
        // An empty one is what kubectl makes.
        guard document == .null || document.entries != nil else {
            let why = "\(path.printable) is not a kubeconfig"
            throw .notFound(message: why, there: why, hint: nil)
        }
        let contexts = (document["contexts"]?.items ?? []).compactMap { $0["context"] }
        let clusters = document["clusters"]?.items ?? []
        users = (document["users"]?.items ?? []).compactMap { item in
            guard let name = item["name"]?.text else { return nil }
            let used = contexts.filter { $0["user"]?.text == name }.compactMap { $0["cluster"]?.text }
            let servers = clusters.filter { $0["name"]?.text.map(used.contains) ?? false }
                .compactMap { $0["cluster"]?["server"]?.text }
            return User(name: name, servers: servers, values: item["user"] ?? .null)
        }
    }

    /// The files that are meant where none is named: those of `KUBECONFIG`, else `~/.kube/config`.
    public static func standardPaths(_ environment: Variables, home: String?) -> [String] {
        let listed = (environment["KUBECONFIG"] ?? "").split(separator: ":").map(String.init)
        return listed.isEmpty ? home.map { ["\($0)/.kube/config"] } ?? [] : listed
    }
}
