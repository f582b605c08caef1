import Testing
import Text

@Suite struct TokenMarkTests {
    @Test(
        arguments: [
            ("CW-SECRET-abc", "CW-SECRET-…"), ("'CW-SECRET-a/b+c=' is none", "'CW-SECRET-…' is none"),
            ("cw-secret-a and Cw-Secret-b: c", "cw-secret-… and Cw-Secret-…: c"), ("CW-SECRET-", "CW-SECRET-…"),
            ("é CW-SECRET-x é", "é CW-SECRET-… é"), ("CW-SECRET-CW-SECRET-x", "CW-SECRET-…"),
            ("CW-CW-SECRET-x", "CW-CW-SECRET-…"),
        ])
    func `Of an API token only its beginning is shown`(_ text: String, _ shown: String) {
        #expect(text.holdsToken && text.withoutTokens == shown)
    }

    @Test(arguments: ["", "CW-SECRET", "acme", "cw_secret_x", "CW-SECRETS-x", "the token is secret-x", "é"])
    func `Other text is shown as it is`(_ text: String) {
        #expect(!text.holdsToken && text.withoutTokens == text)
    }
}
