internal import Credentials
internal import OperatingSystem
internal import Text

extension TokenKind {
    /// `kubeconfig:PATH#USER`, where CoreWeave's console puts a token, too; without a path where kubectl looks.
    static let kubeconfig = TokenKind(
        scheme: "kubeconfig", placeholder: "PATH#USER",
        summary: "a user of a kubeconfig; without PATH, of $KUBECONFIG or ~/.kube/config",
        flaw: { place in
            guard let (path, user) = parts(of: place) else { return "it names no user: PATH#USER" }
            guard !user.isEmpty else { return "it names no user behind the #" }
            return path.isEmpty || path.isAbsolutePath || path.isPathInHome
                ? nil : "the path must start with / or ~/"
        },
        completions: { begun, surroundings in
            guard let (path, user) = parts(of: begun) else {
                return pathsBeginning(begun, surroundings) + (begun.isEmpty ? ["#"] : [])
            }
            let users = (try? files(path, surroundings))?.flatMap { (try? Kubeconfig($0))?.users ?? [] } ?? []
            return users.filter { $0.hasToken && $0.name.hasPrefix(user) }.map { "\(path)#\($0.name)" }
                .filter { POSIXShell.isPlain($0.replacing("#", with: "").replacing("~", with: "")) }
        },
        path: { place, surroundings in
            parts(of: place).flatMap { try? files($0.path, surroundings).first }
        },
        isQuiet: { place, surroundings in
            // Where it can't be found at all, to say so asks nobody.
            (try? user(of: place, surroundings))?.user.needsProgram != true
        },
        program: { place, surroundings in
            // Not its arguments, which may hold a secret.
            if let program = (try? user(of: place, surroundings))?.user.program {
                return .present("\(program), by kubeconfig:\(place)")
            }
            return isOwn(place, surroundings) ? nil : .possible("kubeconfig:\(place)")
        },
        find: { place, surroundings throws(TokenError) in
            let found = try user(of: place, surroundings)
            return try found.user.token(in: found.path, surroundings)
        })
}

/// At the first `#`: paths hardly ever have one, users may.
private func parts(of place: String) -> (path: String, user: String)? {
    guard let mark = place.utf8.firstIndex(of: UInt8(ascii: "#")) else { return nil }
    return (String(place[..<mark]), String(place[place.utf8.index(after: mark)...]))
}

private func files(_ path: String, _ surroundings: TokenKind.Surroundings) throws(TokenError) -> [String] {
    if !path.isEmpty { return [try surroundings.absolute(path)] }
    let paths = Kubeconfig.standardPaths(surroundings.environment, home: surroundings.home)
    if paths.isEmpty { throw .noHome(path: "~/.kube/config") }
    return paths
}

/// Whether it leads to a kubeconfig that the person uses in any case.
private func isOwn(_ place: String, _ surroundings: TokenKind.Surroundings) -> Bool {
    guard let path = parts(of: place)?.path, !path.isEmpty else { return true }
    let own = [surroundings.environment, [:]].flatMap { Kubeconfig.standardPaths($0, home: surroundings.home) }
    return (try? surroundings.absolute(path)).map(own.contains) ?? false
}

/// The first file that has the user decides, as with kubectl, for which a file that is not there is an empty one.
private func user(
    of place: String, _ surroundings: TokenKind.Surroundings
) throws(TokenError) -> (user: Kubeconfig.User, path: String) {
    let (path, name) = parts(of: place) ?? ("", place)
    let paths = try files(path, surroundings)
    var known: [String] = []
    var missing: TokenError?
    for path in paths {
        let config: Kubeconfig
        do throws(TokenError) {
            config = try surroundings.kubeconfig(path)
        } catch {
            guard case .notFound = error, paths.count > 1, !ThisProcess.exists(path) else { throw error }
            missing = error
            continue
        }
        if let found = config.users.first(where: { $0.name == name }) { return (found, config.path) }
        known += config.users.map(\.name)
    }
    if known.isEmpty, let missing { throw missing }
    let suggestion = nearest(to: name, among: known) ?? (known.count == 1 ? known[0] : nil)
    let files = paths.map(\.printable).joined(separator: ", ")
    throw .notFound(
        message: "kubeconfig \(files) has no user \(name.printable.inQuotes)", there: "no such user in \(files)",
        hint: suggestion.map {
            "heddle set NAME --token \(POSIXShell.pasteable("kubeconfig:\(path)#\($0)"))"
        } ?? "kubectl config get-users" + (path.isEmpty ? "" : " --kubeconfig \(POSIXShell.pasteable(paths[0]))"))
}
