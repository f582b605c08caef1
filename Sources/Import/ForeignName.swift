internal import Credentials
internal import Text

extension ProfileName {
    /// The nearest to another program's name that a profile can have: `acme/prod` becomes `acme-prod`.
    ///
    /// - Returns: nil where nothing of it is left.
    init?(foreign text: String) {
        var name = ""
        for scalar in text.unicodeScalars {
            let isAllowed =
                scalar.isASCII
                && (UInt8(scalar.value).isASCIILetter || UInt8(scalar.value).isASCIIDigit
                    || "._@-".unicodeScalars.contains(scalar))
            name.unicodeScalars.append(isAllowed ? scalar : "-")
        }
        while let first = name.utf8.first, !first.isASCIILetter, !first.isASCIIDigit { name.removeFirst() }
        guard let valid = try? ProfileName(String(name.prefix(64))) else { return nil }
        self = valid
    }
}

/// The host of a URL, or of what a setting has in its place, without a port.
func host(of setting: String) -> String? {
    let text = setting.contains("://") ? setting : "https://\(setting)"
    return text.split(separator: "/").dropFirst().first?.split(separator: ":").first.map { $0.lowercased() }
}

/// The endpoint that another program's setting means, without a bucket before it: `https://cwobject.com`.
///
/// - Returns: nil where it is not CoreWeave's.
func objectStorageEndpoint(_ setting: String) -> ServiceURL? {
    guard let host = host(of: setting),
        let known = ["cwobject.com", "cwlota.com"].first(where: { host == $0 || host.hasSuffix(".\($0)") })
    else { return nil }
    let scheme = setting.hasPrefix("http://") && known == "cwlota.com" ? "http" : "https"
    return try? .endpoint("\(scheme)://\(known)")
}
