internal import Credentials
internal import OperatingSystem
internal import Text
internal import Tokens

extension ImportOrigin {
    /// Users of a kubeconfig who have a token. Their tokens stay where they are.
    static let kubeconfig = ImportOrigin(
        name: "kubeconfig", summary: "users with a token, of $KUBECONFIG or ~/.kube/config",
        paths: { Kubeconfig.standardPaths($0.environment, home: $0.home) },
        read: { documents, surroundings in
            var findings = ImportFindings()
            // Another shell may have another KUBECONFIG: what it leads to is named with its path.
            let isListed = !(surroundings.environment["KUBECONFIG"] ?? "").isEmpty
            let standard = isListed ? [] : Kubeconfig.standardPaths(surroundings.environment, home: surroundings.home)
            for (user, path) in try users(in: documents, of: "kubeconfig") {
                guard user.hasToken else {
                    findings.remarks.append(
                        ("user \(user.name.printable) has no token, but a certificate, a password or nothing", nil))
                    continue
                }
                let place = standard.contains(path) ? "" : path
                try findings.add(
                    user, at: user.organisation == nil ? place : "",
                    token: user.organisation.map { "cwic:\($0)" } ?? "kubeconfig:\(place)#\(user.name)",
                    of: "kubeconfig", surroundings)
            }
            return findings
        })

    /// Logins in CoreWeave's cwic. The only list of them that it documents is the users that it writes into a kubeconfig.
    static let cwic = ImportOrigin(
        name: "cwic", summary: "organisations that a kubeconfig's users log in to with cwic",
        paths: { Kubeconfig.standardPaths($0.environment, home: $0.home) },
        read: { documents, surroundings in
            var findings = ImportFindings()
            // Each cluster of an organisation has a user.
            var seen: Set<[String?]> = []
            for (user, _) in try users(in: documents, of: "cwic") {
                guard let organisation = user.organisation, seen.insert([organisation, user.zone]).inserted else {
                    continue
                }
                try findings.add(user, token: "cwic:\(organisation)", of: "cwic", surroundings)
            }
            guard !seen.isEmpty else {
                let paths = documents.map(\.path.printable).joined(separator: " and ")
                throw ImportError.notFound(
                    what: "no user in \(paths) runs cwic auth k8s api-token --org-id ORG",
                    hint: "heddle add NAME --zone ZONE --token cwic:ORG")
            }
            return findings
        })
}

private func users(
    in documents: [ImportOrigin.Document], of origin: String
) throws -> [(user: Kubeconfig.User, path: String)] {
    try documents.flatMap { document in
        guard document.path != "-" else {
            throw ImportError.notFound(
                what: "a kubeconfig can't be imported from standard input: its tokens stay in their file",
                hint: "heddle import FILE --from \(origin)")
        }
        return try Kubeconfig(document.path).users.map { ($0, document.path) }
    }
}

extension ImportFindings {
    fileprivate mutating func add(
        _ user: Kubeconfig.User, at path: String = "", token: String, of origin: String,
        _ surroundings: ImportOrigin.Surroundings
    ) throws {
        let count = profiles.count
        let reference: TokenReference?
        var flaw: String?
        do throws(InvalidValue) {
            // The first # ends a reference's path.
            guard !path.contains("#") else {
                throw .tokenReference("…", why: "there is a # in the kubeconfig's path", forms: "kubeconfig:PATH#USER")
            }
            reference = try TokenKind.all.reference(token)
        } catch {
            (reference, flaw) = (nil, error.flaw)
        }
        try add(user.name, zone: user.zone, endpoint: nil, token: reference, of: origin, surroundings)
        guard profiles.count > count, let profile = profiles.last else { return }
        let name = profile.name
        if let flaw { sayOtherToken(of: profile, "user \(user.name.inQuotes) of the kubeconfig", flaw) }
        if let host = user.hosts.first(where: { !$0.hasSuffix(".coreweave.com") }) {
            warnings.append((name, "its token is used with \(host), which is not CoreWeave's"))
        }
    }
}

extension Kubeconfig.User {
    fileprivate var hosts: [String] { servers.compactMap(host(of:)) }
    fileprivate var zone: String? { hosts.lazy.compactMap(zone(ofHost:)).first }
}

/// Clusters have a label with their zone: `….k8s.us-east-04a.coreweave.com`.
private func zone(ofHost host: String) -> String? {
    guard host.hasSuffix(".coreweave.com") else { return nil }
    return host.split(separator: ".").map(String.init).first { label in
        let parts = label.split(separator: "-")
        return parts.count == 3 && parts[2].utf8.count == 3 && parts[2].utf8.prefix(2).allSatisfy(\.isASCIIDigit)
            && parts[2].utf8.allSatisfy { $0.isASCIIDigit || $0.isASCIILetter }
    }
}
