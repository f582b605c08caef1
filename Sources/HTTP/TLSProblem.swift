internal import Text

/// Why a TLS connection didn't come about.
public enum TLSProblem: Sendable, Equatable {
    /// No authority that this machine trusts vouches for the certificate.
    case untrusted
    case expired
    case notYetValid
    /// The certificate is for other hosts.
    case wrongHost
    /// The authorities to check it by can't be read: the file that an environment variable names.
    case authorities(variable: String, path: String, why: String)
    /// The system's own authorities can't be read.
    case noAuthorities
    /// Everything else, in the TLS library's words.
    case handshake(why: String)

    /// - Parameters:
    ///   - verification: OpenSSL's verdict (`X509_V_ERR_…`, openssl-verification-options(1)); 0 where there is none.
    ///   - text: curl's own words, for TLS libraries without a verdict, and for host names, which curl checks itself.
    init(verification: Int, text: String) {
        let lowered = text.lowercased()
        func says(_ phrases: String...) -> Bool { phrases.contains { lowered.contains($0) } }
        switch verification {
        case 9: self = .notYetValid
        case 10: self = .expired
        case 2, 18, 19, 20, 21: self = .untrusted
        case 62: self = .wrongHost
        default:
            if says("subject name match", "subject name does not match", "does not match target host") {
                self = .wrongHost
            } else if says("expired") {
                self = .expired
            } else if says("self-signed", "self signed", "local issuer", "unknown ca", "not trusted") {
                self = .untrusted
            } else {
                self = .handshake(why: text)
            }
        }
    }

    /// What follows the host's name in a sentence.
    var predicate: String {
        switch self {
        case .untrusted: "has a certificate that this machine doesn't trust"
        case .expired: "has a certificate that has expired"
        case .notYetValid: "has a certificate that is not valid yet"
        case .wrongHost: "has a certificate for another host"
        case .authorities(let variable, let path, let why):
            "can't be checked: \(path.printable), which \(variable) names, \(why)"
        case .noAuthorities: "can't be checked: this machine's certificate authorities can't be read"
        case .handshake(let why): "and this machine can't agree on TLS: \(why)"
        }
    }

    var hint: String {
        switch self {
        case .untrusted:
            "install ca-certificates; where the network inspects TLS, name its authority's file in SSL_CERT_FILE"
        case .expired, .notYetValid: "check this machine's clock with date"
        case .wrongHost: "check the URL's host; something between may be answering in its place"
        case .authorities(let variable, _, _): "name a file of PEM certificates in \(variable), or unset \(variable)"
        case .noAuthorities: "install ca-certificates"
        case .handshake:
            "TLS 1.2 or better is needed; check for a proxy in between, and that the port speaks https"
        }
    }
}
