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
            for document in documents {
                guard document.path != "-" else {
                    throw ImportError.notFound(
                        what: "a kubeconfig can't be imported from standard input: its tokens stay in their file",
                        hint: "heddle import FILE --from kubeconfig")
                }
                let place = standard.contains(document.path) ? "" : document.path
                for user in try Kubeconfig(document.path).users {
                    guard user.hasToken else {
                        findings.remarks.append(
                            ("user \(user.name.printable) has no token, but a certificate, a password or nothing", nil))
                        continue
                    }
                    let reference = user.organisation.map { "cwic:\($0)" } ?? "kubeconfig:\(place)#\(user.name)"
                    let hosts = user.servers.compactMap(host(of:))
                    try findings.add(
                        user.name, zone: hosts.lazy.compactMap(zone(ofHost:)).first, endpoint: nil,
                        token: try? TokenKind.all.reference(reference), of: "kubeconfig", surroundings)
                    if let host = hosts.first(where: { !$0.hasSuffix(".coreweave.com") }),
                        let name = findings.profiles.last?.name
                    {
                        findings.warnings.append((name, "its token is used with \(host), which is not CoreWeave's"))
                    }
                }
            }
            return findings
        })
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
