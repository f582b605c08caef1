public import Credentials

/// What a switch to a profile sets and unsets: what every format, and `exec`, is made from.
public struct EnvironmentChange: Sendable {
    public struct Setting: Sendable, Equatable {
        public let name: String
        public let value: Value
    }

    /// A value that anyone may see, or one that a terminal gets only on request.
    public enum Value: Sendable, Equatable {
        case plain(String)
        case secret(Secret)

        public func reveal() -> String {
            switch self {
            case .plain(let text): text
            case .secret(let secret): secret.reveal()
            }
        }
    }

    public let profile: ProfileName
    public let mode: Mode
    /// Of the profile's private files, without which no SDK sends virtual-hosted requests.
    public let configFile: String
    public let credentialsFile: String

    /// In the order of ``EnvironmentVariable/table``.
    public let settings: [Setting]
    /// Every variable of the table that this switch does not set, in its order.
    public let unset: [String]

    /// When the keys that it puts into the environment end; nil where there are none.
    public let keysEnd: Timestamp?
    /// What a log must not show: the settings that are secret, and what is secret within them.
    let secrets: [Secret]

    public init(_ profile: Profile, _ credentials: ModeCredentials, configFile: String, credentialsFile: String) {
        self.profile = profile.name
        mode = credentials.mode
        self.configFile = configFile
        self.credentialsFile = credentialsFile
        keysEnd = credentials.key?.expires

        func value(_ content: VariableContent, _ settings: [Setting]) -> Value? {
            switch content {
            case .unset: nil
            case .profileName: .plain(profile.name.text)
            case .section: .plain(profile.name.section)
            case .zone: .plain(profile.zone.text)
            case .endpoint: .plain(profile.endpoint.description)
            case .exchangeURL: .plain(profile.source.exchangeURL.description)
            case .configFile: .plain(configFile)
            case .credentialsFile: .plain(credentialsFile)
            case .literal(let text): .plain(text)
            case .copy(let other): settings.first { $0.name == other }?.value
            case .accessKeyID: credentials.key.map { .secret($0.accessKeyID) }
            case .secretAccessKey: credentials.key.map { .secret($0.secretAccessKey) }
            case .sessionToken: credentials.key?.sessionToken.map { .secret($0) }
            case .expiration: credentials.key.map { .plain($0.expires.rfc3339) }
            case .authorization: credentials.token.map { .secret($0.authorization) }
            }
        }
        var settings: [Setting] = []
        var unset: [String] = []
        for variable in EnvironmentVariable.table {
            if let value = value(variable.content(in: mode), settings) {
                settings.append(Setting(name: variable.name, value: value))
            } else {
                unset.append(variable.name)
            }
        }
        self.settings = settings
        self.unset = unset
        let secrets = settings.compactMap { if case .secret(let secret) = $0.value { secret } else { nil } }
        // The header that carries a token is one secret, the token in it another.
        self.secrets = secrets + [credentials.token?.secret].compactMap(\.self)
    }

    /// Every variable that a switch sets or unsets, whatever the mode: what a shell must remember to undo it.
    public static let variables = EnvironmentVariable.table.map(\.name)
}
