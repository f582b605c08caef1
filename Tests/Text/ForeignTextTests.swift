import Testing

@testable import Text

@Suite struct ForeignTextTests {
    private func complaint(_ text: String) -> String { ForeignText.complaint(of: Array(text.utf8)) }

    /// As CoreWeave, clouds, forges and password managers make them.
    static let secrets = [
        "CW-SECRET-canary", "token-CW-SECRET-x", "ghp_abc", "eyJhbGci", "CW-SECRET-canary0123456789abcdef",
        "AKIAIOSFODNN7EXAMPLE", "ASIAQWERTYUIOPASDFGH",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
        "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz", "glpat-XyZ0aBcDeFgHiJkLmNoP",
        "xoxb-17653672481-19874698323-pdFwMDzuXPbS",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl", "eyJhbGciOiJub25lIn0", "hvs.CAESIJ9zkq",
        "0123456789abcdef0123", "abcdefabcdefabcdefab", "deadbeefcafe", "550e8400-e29b-41d4-a716-446655440000",
        "c2VjcmV0c2VjcmV0c2Vj", "ZGVhZGJlZWY=", "aGVsbG8+d29ybGQ=", "qwertyuiopasdfghjklz", "QWERTYUIOPASDFGHJK",
        "aBcDeFgHiJkLmNoPq", "tr0ub4dor&3", "pa$$word!1", "correct#horse", "sk-proj-Ab12Cd34Ef56", "123456789012",
        "https://me:hunter@example.com/", "password=hunter", "--password=hunter", "PGPASSWORD=hunter", "token=hunter",
        "\"token\":\"hunter\"", "api_key:hunter", "AWS_SECRET_ACCESS_KEY=hunter1x2",
    ]

    @Test(arguments: secrets)
    func `S24, S27: What may be a secret is left out`(_ secret: String) {
        #expect(complaint("it said \(secret) twice") == "it said … twice")
        #expect(complaint("it said '\(secret)', twice") == "it said … twice")
        // What is invisible, or colours a part of it, hides nothing.
        for between in ["\u{1B}[1m", "\u{1B}", "\u{7}", "\u{200B}", "\u{202E}", "\u{9B}0m"] {
            let middle = secret.index(secret.startIndex, offsetBy: secret.count / 2)
            let cut = secret[..<middle] + between + secret[middle...]
            #expect(complaint("it said \(cut) twice") == "it said … twice", "\(between.unicodeScalars)")
        }
    }

    @Test(arguments: [
        ("password: hunter", "password: …"), ("Token: hunter is wrong", "Token: …"),
        ("sent Authorization: Bearer hunter", "sent Authorization: …"), ("with bearer hunter", "with bearer …"),
        ("secret = hunter", "secret = …"), ("token= hunter", "token= …"),
        ("X-Vault-Token: s.abc rejected", "X-Vault-Token: …"), ("X-Api-Key: abc.def", "X-Api-Key: …"),
        ("client-secret = \"q w e r\"; and", "client-secret = …"), ("Set-Cookie: sid=zzz", "Set-Cookie: …"),
        ("passwd: correct horse battery staple", "passwd: …"), ("\"password\": \"my words\"", "\"password\": …"),
        ("{\"password\":\"my words\"}", "…"), ("access_token is abc.def", "access_token is …"),
        ("Token \"letmein\" not valid", "Token … not valid"), ("--token letmein failed", "--token … failed"),
        ("at user:hunter@host", "at …"), ("mysql -phunter", "mysql …"), ("auth user:hunter22 failed", "auth … failed"),
        ("pw: letmein", "pw: …"), ("Passwort: Geheim", "Passwort: …"),
    ])
    func `A value that its name announces is left out`(_ text: String, _ shown: String) {
        #expect(complaint(text) == shown)
    }

    /// As the programs print them, but for names.
    static let complaints = [
        "Error: work/acme is not in the password store.",
        "gpg: decryption failed: No secret key",
        "gpg: public key decryption failed: Inappropriate ioctl for device",
        "gpg: Entschlüsselung fehlgeschlagen: Kein geheimer Schlüssel",
        "gpg: error reading key: No public key",
        "[ERROR] 2026/11/26 18:04:05 could not read secret 'op://Work/acme/token': could not get item Work/acme: \"acme\" isn't an item",
        "[ERROR] 2026/11/26 18:04:05 You are not currently signed in. Please run `op signin --help` for instructions",
        "secret-tool: Cannot autolaunch D-Bus without X11 $DISPLAY",
        "secret-tool: The name org.freedesktop.secrets was not provided by any .service files",
        "secret-tool: Cannot create an item in a locked collection",
        "Error: not logged in to organization org-1: run cwic auth login",
        "Unable to connect to the server: getting credentials: exec: executable cwic not found",
        "Unable to connect to the server: getting credentials: exec: executable aws failed with exit code 255",
        "error: You must be logged in to the server (Unauthorized)",
        "ERROR: (gcloud.auth.print-access-token) You do not currently have an active account selected.",
        "An error occurred (ExpiredToken) when calling the AssumeRole operation: The security token included in the request is expired",
        "dial tcp 127.0.0.1:8443: connect: connection refused",
        "x509: certificate signed by unknown authority (SHA256, TLS 1.2)",
        "/home/me/bin/helper: line 3: jq: command not found",
        "Failed to decrypt: Object is remote", "Failed to unseal secret using TPM2: Operation not permitted",
        "Failed to connect to bus: $DBUS_SESSION_BUS_ADDRESS and $XDG_RUNTIME_DIR not defined",
        "timed out after 10s, HTTP status 503",
    ]

    @Test(arguments: complaints)
    func `What programs complain of stays readable`(_ text: String) {
        #expect(complaint(text) == text)
        #expect(complaint("\u{1B}[31m\(text)\u{1B}[0m\n") == text)
    }

    @Test func `The last line that says something is the complaint`() {
        #expect(complaint("first\nsecond\r\n \n") == "second")
        #expect(ForeignText.lines(of: Array("a\n\n b  c \n".utf8)) == ["a", "b c"])
        #expect(complaint("") == "" && complaint("\u{1B}[0m\n") == "")
        #expect(complaint(String(repeating: "a ", count: 500)).count == 200)
    }
}
