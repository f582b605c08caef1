public import Credentials

extension EnvironmentChange {
    /// The variables by which an environment leads S3 clients elsewhere than to a profile, those first that decide
    /// whose keys are used; empty where it leads there, and where it was never switched to anything.
    ///
    /// Judged by the mode that it comes nearest to. A region or another setting that says nothing of whose the keys are
    /// counts only beside one that does.
    public static func foreignVariables(
        _ value: @escaping (String) -> String?, to profile: Profile, configFile: String, credentialsFile: String,
        agentTokenFile: String, toolFile: @escaping (_ suffix: String) -> String
    ) -> [String] {
        let expected = ExpectedEnvironment(
            value: value, name: profile.name, zone: profile.zone, configFile: configFile,
            credentialsFile: credentialsFile, agentTokenFile: agentTokenFile, toolFile: toolFile)
        // A recipe's variables are as that client needs them.
        let rows = ToolRecipe.rows(for: ToolRecipe.marked(value(ToolRecipe.marker)), replacing: nil)
        let isPrivate = value("AWS_CONFIG_FILE") == configFile
        let deviations = Mode.allCases.map { mode in
            rows.filter { variable in
                let content = variable.content(in: mode)
                return !expected.holds(variable, in: mode)
                    || value(variable.name).map { !content.agrees(with: $0, of: profile, isPrivate: isPrivate) }
                        ?? false
            }
        }
        let nearest = deviations.min { $0.count < $1.count } ?? []
        let present = nearest.filter { value($0.name) != nil }
        let others = present.filter(\.tellsWhose) + present.filter { !$0.tellsWhose }
        let isSwitched = value(EnvironmentVariable.profileVariable) == profile.name.text
        let names = rows.lazy.map(\.name)
        if isSwitched, names.contains(where: { $0 != EnvironmentVariable.profileVariable && value($0) != nil }) {
            return (others + nearest.filter { value($0.name) == nil }).map(\.name)
        }
        return others.contains(where: \.tellsWhose) ? others.map(\.name) : []
    }
}

extension VariableContent {
    /// What an expectation leaves open, and the whole profile tells.
    ///
    /// - Parameter isPrivate: whether the profile's own config file is in use: whose a key is can't be seen, but it comes
    ///   with that.
    fileprivate func agrees(with present: String, of profile: Profile, isPrivate: Bool) -> Bool {
        switch self {
        case .endpoint: present == profile.endpoint.description
        case .exchangeURL: present == profile.source.exchangeURL.description
        case .accessKeyID, .secretAccessKey, .sessionToken, .expiration, .authorization: isPrivate
        default: true
        }
    }
}

extension EnvironmentVariable {
    /// Where shells and Heddle look for the profile of an environment.
    static let profileVariable = "HEDDLE_PROFILE"

    /// Whether it decides whose keys are used, or where they are sent.
    fileprivate var tellsWhose: Bool {
        switch commonContent {
        case .zone, .literal: false
        default: true
        }
    }
}
