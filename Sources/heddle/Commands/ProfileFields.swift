public import ArgumentParser
public import Credentials
internal import Text
internal import Tokens

extension Mode: ExpressibleByArgument {}
extension CredentialSource.Method.Name: ExpressibleByArgument {}

/// The fields of a profile but its name and zone, as `add` and `set` take them.
struct ProfileFields: ParsableArguments {
    @OptionGroup var source: SourceFields

    @Option(help: ArgumentHelp("Where the API token is: \(TokenKind.all.help).", valueName: "ref"))
    var token: String?

    @Option(help: ArgumentHelp("The S3 endpoint. http only for cwlota.com and this machine.", valueName: "url"))
    var endpoint: String?

    @Option(help: ArgumentHelp("Where the token is exchanged, and sent. http only for this machine.", valueName: "url"))
    var exchangeURL: String?

    @Option(help: "How programs get the keys, unless they ask otherwise.")
    var mode: Mode?

    @Option(help: ArgumentHelp("The organisation, in your words.", valueName: "text"))
    var org: String?

    @Option(help: ArgumentHelp("Anything else, in your words.", valueName: "text"))
    var note: String?

    @Flag(inversion: .prefixedNo, help: "Mark it in the prompt, and ask before switching to it on a terminal.")
    var protected: Bool?

    @Flag(
        inversion: .prefixedNo,
        help: """
            Revoke keys a minute after a refresh replaced them. Programs that still hold them are refused from then on.
            """)
    var revokeReplaced: Bool?

    @Option(help: ArgumentHelp("When the token ends: YYYY-MM-DD or RFC 3339.", valueName: "date"))
    var tokenExpires: String?

    var isEmpty: Bool {
        source.isEmpty && token == nil && endpoint == nil && exchangeURL == nil && mode == nil && org == nil
            && note == nil
            && protected == nil && revokeReplaced == nil && tokenExpires == nil
    }

    /// What was given, as it can be pasted.
    var words: [String] {
        let options = [
            ("--token", token), ("--endpoint", endpoint), ("--exchange-url", exchangeURL), ("--mode", mode?.rawValue),
            ("--org", org), ("--note", note), ("--token-expires", tokenExpires),
        ]
        let flags = [
            protected.map { $0 ? "--protected" : "--no-protected" },
            revokeReplaced.map { $0 ? "--revoke-replaced" : "--no-revoke-replaced" },
        ]
        return source.words
            + POSIXShell.pasteable(options: options)
            + flags.compactMap(\.self)
    }

    /// Whether what was given changes that column of the database.
    func change(column: String) -> Bool {
        switch column {
        case "source": !source.isEmpty
        case "token_reference": token != nil
        case "endpoint": endpoint != nil
        case "exchange_url": exchangeURL != nil
        case "mode": mode != nil
        case "organisation": org != nil
        case "note": note != nil
        case "protected": protected != nil
        case "revoke_replaced": revokeReplaced != nil
        case "token_expires_at": tokenExpires != nil
        default: false
        }
    }

    /// Puts what was given into a profile. An empty text takes a free text, or the token's end, away.
    ///
    /// - Throws: ``InvalidValue``.
    func change(_ profile: inout Profile, at now: Timestamp) throws(InvalidValue) {
        profile.source.method = try source.changed(profile.source.method)
        if let token { profile.source.token = try TokenKind.all.reference(token) }
        if let endpoint { profile.endpoint = try .endpoint(endpoint) }
        if let exchangeURL { profile.source.exchangeURL = try .exchange(exchangeURL) }
        if let mode { profile.mode = mode }
        if let org { profile.organisation = org.isEmpty ? nil : try FreeText(org, field: "organisation") }
        if let note { profile.note = note.isEmpty ? nil : try FreeText(note, field: "note") }
        if let protected { profile.isProtected = protected }
        if let revokeReplaced { profile.revokesReplacedKeys = revokeReplaced }
        if profile.revokesReplacedKeys, !profile.source.method.canRevoke {
            throw .source(
                profile.source.method.name.rawValue, why: "has no API token, which --revoke-replaced needs",
                hint: "leave --revoke-replaced out, or choose another --source")
        }
        if let tokenExpires {
            profile.tokenExpires = tokenExpires.isEmpty ? nil : try Self.end(tokenExpires, after: now)
        }
    }

    /// A day stands for all of it: a token that ends today is no mistake.
    private static func end(_ text: String, after now: Timestamp) throws(InvalidValue) -> Timestamp {
        if let day = Timestamp(date: text) {
            if day.seconds + 86_400 <= now.seconds { throw .pastDate(text) }
            return day
        }
        guard let end = Timestamp(rfc3339: text) else { throw .date(text) }
        if end <= now { throw .pastDate(text) }
        return end
    }
}
