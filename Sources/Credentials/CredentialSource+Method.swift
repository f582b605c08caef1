internal import Text

extension CredentialSource {
    /// How keys are made, with what is to be said to whoever makes them. Each has an issuer in the module `Issuing`.
    public enum Method: Hashable, Sendable {
        /// CoreWeave's exchange of an API token for temporary keys, which live 15 minutes.
        case apiToken
        /// CoreWeave's access keys, made with an API token. They live as long as is asked for, and are another principal's
        /// than the exchange's: the token's own, for which no groups are documented.
        case accessKey(KeyDuration)
        /// CoreWeave's exchange of a workload identity (a JWT) for temporary keys of an organisation; nil: 15 minutes.
        case oidc(OrganisationID, KeyDuration?)

        /// Names as `--source` takes them.
        public enum Name: String, Sendable, CaseIterable {
            case apiToken = "api-token"
            case accessKey = "access-key"
            case oidc
        }

        public var name: Name {
            switch self {
            case .apiToken: .apiToken
            case .accessKey: .accessKey
            case .oidc: .oidc
            }
        }

        /// How long keys are asked to live; nil: as long as the exchange likes.
        public var duration: KeyDuration? {
            switch self {
            case .apiToken: nil
            case .accessKey(let duration): duration
            case .oidc(_, let duration): duration
            }
        }

        /// Whose keys are asked for; nil: the token's.
        public var organisation: OrganisationID? {
            if case .oidc(let organisation, _) = self { organisation } else { nil }
        }

        /// Whether its keys can be revoked, which takes an API token.
        public var canRevoke: Bool {
            switch self {
            case .apiToken, .accessKey: true
            case .oidc: false
            }
        }
    }
}

/// As it is stored: `api-token`, `access-key 43200`, `oidc ORG` or `oidc ORG 3600`.
extension CredentialSource.Method: RawRepresentable {
    public init?(rawValue: String) {
        let words = rawValue.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let duration = words.last.flatMap { Int($0) }.flatMap(KeyDuration.init(seconds:))
        switch (Name(rawValue: words[0]), words.count) {
        case (.apiToken, 1): self = .apiToken
        case (.accessKey, 2):
            guard let duration else { return nil }
            self = .accessKey(duration)
        case (.oidc, 2...3):
            guard let organisation = try? OrganisationID(words[1]), words.count == 2 || duration != nil else {
                return nil
            }
            self = .oidc(organisation, words.count == 2 ? nil : duration)
        default: return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .apiToken: Name.apiToken.rawValue
        case .accessKey(let duration): "\(Name.accessKey.rawValue) \(duration.seconds)"
        case .oidc(let organisation, let duration):
            "\(Name.oidc.rawValue) \(organisation.text)" + (duration.map { " \($0.seconds)" } ?? "")
        }
    }
}

/// As people read it: `access-key 12h`.
extension CredentialSource.Method: CustomStringConvertible {
    public var description: String {
        [name.rawValue, organisation?.text, duration?.description].compactMap(\.self).joined(separator: " ")
    }
}

/// How long keys are asked to live: 15 minutes to 12 hours, which is what CoreWeave documents.
public struct KeyDuration: Hashable, Sendable {
    /// 900 to 43200.
    public let seconds: Int

    public static let standard = KeyDuration(seconds: 12 * 3600, ())

    private init(seconds: Int, _: ()) { self.seconds = seconds }

    public init?(seconds: Int) {
        guard (900...43200).contains(seconds) else { return nil }
        self.init(seconds: seconds, ())
    }

    /// - Throws: ``InvalidValue/keyDuration(_:)``, ``InvalidValue/span(_:)``.
    public init(_ text: String) throws(InvalidValue) {
        guard let duration = KeyDuration(seconds: try Span(text).seconds) else { throw .keyDuration(text) }
        self = duration
    }
}

extension KeyDuration: CustomStringConvertible {
    /// As it is typed, in the longest unit that divides it: `12h`, `90m`.
    public var description: String {
        if seconds % 3600 == 0 { return "\(seconds / 3600)h" }
        return seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds)s"
    }
}

/// An organisation as CoreWeave's addresses name it: 1 to 64 of A–Z a–z 0–9 - _.
public struct OrganisationID: Hashable, Sendable {
    public let text: String

    /// - Throws: ``InvalidValue/organisationID(_:)``.
    public init(_ text: String) throws(InvalidValue) {
        let isGood =
            (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "-_".utf8.contains($0) }
        guard isGood, !text.holdsToken else { throw .organisationID(text) }
        self.text = text
    }
}
