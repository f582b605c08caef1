internal import Synchronization

/// Kubeconfigs that were read already, for a short look at many references to the same few files.
final class KubeconfigCache: Sendable {
    private let found = Mutex<[String: Result<Kubeconfig, TokenError>]>([:])

    /// - Throws: ``TokenError``.
    func kubeconfig(_ path: String) throws(TokenError) -> Kubeconfig {
        if let known = found.withLock({ $0[path] }) { return try known.get() }
        let read: Result<Kubeconfig, TokenError>
        do throws(TokenError) {
            read = .success(try Kubeconfig(path))
        } catch {
            read = .failure(error)
        }
        found.withLock { $0[path] = read }
        return try read.get()
    }
}

extension TokenKind.Surroundings {
    /// - Throws: ``TokenError``.
    func kubeconfig(_ path: String) throws(TokenError) -> Kubeconfig {
        guard let kubeconfigs else { return try Kubeconfig(path) }
        return try kubeconfigs.kubeconfig(path)
    }
}
