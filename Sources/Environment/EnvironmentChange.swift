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
    /// Without them no SDK sends virtual-hosted requests.
    public let files: Files

    /// In the order of ``EnvironmentVariable/table``, then what a recipe has.
    public let settings: [Setting]
    /// Every variable of the table, and of the recipes that were in use and are now, that this switch does not set.
    public let unset: [String]

    /// When the keys that it puts into the environment end; nil where there are none.
    public let keysEnd: Timestamp?
    /// What a log must not show: the settings that are secret, and what is secret within them.
    let secrets: [Secret]

    /// The paths of a profile's private files.
    public struct Files: Sendable {
        public let config: String
        public let credentials: String
        /// That of a recipe; nil: it has none.
        public let tool: String?

        public init(config: String, credentials: String, tool: String? = nil) {
            self.config = config
            self.credentials = credentials
            self.tool = tool
        }
    }

    /// - Parameters:
    ///   - tool: the client that the environment is for; nil: any.
    ///   - mark: the value of ``ToolRecipe/marker`` in the environment that is changed, whose recipe is taken back.
    public init(
        _ profile: Profile, _ credentials: ModeCredentials, files: Files, for tool: Tool? = nil,
        replacing mark: String? = nil
    ) {
        self.profile = profile.name
        mode = credentials.mode
        self.files = files
        keysEnd = credentials.key?.expires

        func value(_ content: VariableContent, _ settings: [Setting]) -> Value? {
            switch content {
            case .unset: nil
            case .profileName: .plain(profile.name.text)
            case .section: .plain(profile.name.section)
            case .zone: .plain(profile.zone.text)
            case .endpoint: .plain(profile.endpoint.description)
            case .exchangeURL: .plain(profile.source.exchangeURL.description)
            case .configFile: .plain(files.config)
            case .credentialsFile: .plain(files.credentials)
            case .literal(let text): .plain(text)
            case .copy(let other): settings.first { $0.name == other }?.value
            case .accessKeyID: credentials.key.map { .secret($0.accessKeyID) }
            case .secretAccessKey: credentials.key.map { .secret($0.secretAccessKey) }
            case .sessionToken: credentials.key?.sessionToken.map { .secret($0) }
            case .expiration: credentials.key.map { .plain($0.expires.rfc3339) }
            case .authorization: credentials.token.map { .secret($0.authorization) }
            case .endpointHost: .plain(profile.endpoint.hostField)
            case .bucketEndpoint: tool.map { .plain($0.settings.bucketEndpoint) }
            case .yesOverHTTPS: .plain(profile.endpoint.scheme == .https ? "YES" : "NO")
            case .trueOverHTTP: profile.endpoint.scheme == .http ? .plain("true") : nil
            case .toolMark: tool.map { .plain($0.mark) }
            case .toolFile: files.tool.map { .plain($0) }
            case .agentURL: credentials.agent.map { .plain($0.url) }
            case .agentToken: credentials.agent.map { .secret($0.token) }
            case .agentTokenFile: credentials.agent.map { .plain($0.tokenFile) }
            }
        }
        var settings: [Setting] = []
        var unset: [String] = []
        for variable in ToolRecipe.rows(for: tool?.recipe, replacing: mark) {
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

    /// Every variable that a switch sets or unsets, whatever the mode, and which recipe is in use: what a shell must
    /// remember to undo it, besides ``ToolRecipe/variables``.
    public static let variables = EnvironmentVariable.table.map(\.name) + [ToolRecipe.marker]
}
