import Testing

@testable import HTTP

@Suite struct TLSProblemTests {
    /// OpenSSL's verdicts, by the numbers of x509_vfy.h.
    @Test(
        arguments: [
            (2, .untrusted), (9, .notYetValid), (10, .expired), (18, .untrusted), (19, .untrusted), (20, .untrusted),
            (21, .untrusted), (62, .wrongHost), (0, .handshake(why: "text")), (23, .handshake(why: "text")),
        ] as [(Int, TLSProblem)])
    func `S23: a verdict of the TLS library is named`(_ verdict: Int, _ problem: TLSProblem) {
        #expect(TLSProblem(verification: verdict, text: "text") == problem)
    }

    /// In the words of OpenSSL, GnuTLS and Apple's TLS, as curl hands them on.
    @Test(
        arguments: [
            ("SSL: no alternative certificate subject name matches target host name 'localhost'", .wrongHost),
            ("SSL: certificate subject name 'other' does not match target host name 'localhost'", .wrongHost),
            ("SSL: certificate subject name (other) does not match target host name 'localhost'", .wrongHost),
            ("SSL certificate problem: certificate has expired", .expired),
            ("server certificate verification failed. EXPIRED", .expired),
            ("SSL certificate problem: self-signed certificate in certificate chain", .untrusted),
            ("SSL certificate problem: self signed certificate", .untrusted),
            ("SSL certificate problem: unable to get local issuer certificate", .untrusted),
            ("tlsv1 alert unknown ca", .untrusted),
            (
                "error:0A00010B:SSL routines::wrong version number",
                .handshake(why: "error:0A00010B:SSL routines::wrong version number")
            ),
            ("", .handshake(why: "")),
        ] as [(String, TLSProblem)])
    func `S23: without a verdict the words tell`(_ text: String, _ problem: TLSProblem) {
        #expect(TLSProblem(verification: 0, text: text) == problem)
    }
}
