/// Why a TLS connection didn't come about.
public enum TLSProblem: Sendable, Equatable {
    /// No authority that this machine trusts vouches for the certificate.
    case untrusted
    case expired
    case notYetValid
    /// The certificate is for other hosts.
    case wrongHost
    /// `SSL_CERT_FILE` or `SSL_CERT_DIR`, or the system's own bundle, can't be read.
    case authorities(path: String?)
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
}
