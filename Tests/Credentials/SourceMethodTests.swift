import Credentials
import Testing

@Suite struct SourceMethodTests {
    @Test(arguments: [
        "api-token", "access-key 900", "access-key 43200", "oidc org_1", "oidc A-2 3600",
    ])
    func `A method is stored and read as one value`(_ text: String) throws {
        #expect(try #require(CredentialSource.Method(rawValue: text)).rawValue == text)
    }

    @Test(arguments: [
        "", " ", "api-token ", "api-token 900", "access-key", "access-key 899", "access-key 43201", "access-key x",
        "access-key  900", "oidc", "oidc ", "oidc a/b", "oidc a b", "oidc a 1", "oidc a 900 x", "API-TOKEN", "magic",
    ])
    func `Any other text is none`(_ text: String) {
        #expect(CredentialSource.Method(rawValue: text) == nil)
    }

    @Test(arguments: [("15m", 900), ("12h", 43200), ("3600s", 3600)])
    func `Keys live 15 minutes to 12 hours`(_ text: String, _ seconds: Int) throws {
        #expect(try KeyDuration(text).seconds == seconds)
    }

    @Test(arguments: ["14m", "13h", "1d", "0s"])
    func `Shorter or longer ones are refused with the range`(_ text: String) throws {
        let error = try #require(throws: InvalidValue.self) { try KeyDuration(text) }
        #expect(error == .keyDuration(text) && error.message.contains("15m to 12h") && error.status == .invalidInput)
    }
}
