import Credentials
import Fixtures
import Testing

@Suite struct ErrorTests {
    @Test(arguments: [
        (InvalidValue.name("a b"), Credentials.ExitStatus.invalidInput), (.zone("a b"), .invalidInput),
        (.url("x", why: "it has no valid host"), .invalidInput),
        (.insecureURL("http://x", allowed: "this machine only"), .invalidInput),
        (.changeableURL("http://x"), .invalidInput),
        (.tokenReference("x:…", why: "unknown kind", forms: "env:NAME"), .invalidInput),
        (.freeText(field: "note", why: "is longer than 200 characters"), .invalidInput), (.date("x"), .invalidInput),
        (.span("x"), .invalidInput),
        (.token(why: "is empty"), .setUp),
    ])
    func `A wrong value has a message, a hint and the contract's status`(
        _ error: InvalidValue, _ status: Credentials.ExitStatus
    ) {
        #expect(flaws(of: error) == [])
        #expect(error.hint != nil)
        #expect(error.status == status)
    }

    @Test(arguments: [
        InvalidValue.name("\u{1B}[31m\u{202E}\n$(id)"), .zone("a\nb"), .url("\u{7}x", why: "y"), .date("\u{9B}"),
        .insecureURL("http://\u{200B}", allowed: "this machine only"), .changeableURL("http://\u{200B}"),
        .tokenReference("\u{1B}", why: "y", forms: "z"),
    ])
    func `S35: What somebody typed is shown back without its control characters`(_ error: InvalidValue) {
        #expect(flaws(of: error) == [])
    }

    @Test func `What somebody typed is shown back up to 80 characters`() {
        let error = InvalidValue.name(String(repeating: "x", count: 10_000))
        #expect(error.message == "invalid profile name '\(String(repeating: "x", count: 80))'")
    }

    @Test func `The exit statuses are the contract's`() {
        let all = Credentials.ExitStatus.allCases.map(\.rawValue)
        #expect(all == [0, 1, 64, 65, 66, 69, 70, 74, 75, 77, 78, 126, 127])
    }

    @Test(arguments: [
        ("auth", Credentials.ExitStatus.refused), ("rate_limited", .tryAgain), ("unavailable", .unavailable),
        ("timeout", .unavailable),
        ("tls", .unavailable), ("protocol", .unavailable), ("token_reference", .setUp),
    ])
    func `Each kind of failed refresh has the contract's word and status`(
        _ word: String, _ status: Credentials.ExitStatus
    ) {
        #expect(RefreshFailure.Kind(rawValue: word)?.status == status)
    }

    @Test func `There are no other kinds of failed refresh`() {
        #expect(RefreshFailure.Kind.allCases.count == 7)
    }

    @Test func `A profile that names only a zone has CoreWeave's addresses and the safe mode`() throws {
        let profile = Profile(name: try ProfileName("acme"), zone: try Zone("RNO2A"))
        #expect(profile.source == CredentialSource() && profile.mode == .profile && !profile.isProtected)
        #expect(profile.source.method == .apiToken && profile.source.token == .standard)
        #expect(profile.endpoint == .objectStorage && profile.source.exchangeURL == .exchange)
        #expect(profile.organisation == nil && profile.note == nil && profile.tokenExpires == nil)
    }
}
