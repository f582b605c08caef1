public import Credentials

/// An environment as a switch to a profile leaves it, as far as the profile's name, its zone and the paths of its files
/// tell: a prompt has no time to look up the rest.
struct ExpectedEnvironment {
    let value: (String) -> String?
    let name: ProfileName
    let zone: Zone
    let configFile: String
    let credentialsFile: String
    let agentTokenFile: String
    let toolFile: (_ suffix: String) -> String

    /// Whether a variable is what it may be in a mode.
    func holds(_ variable: EnvironmentVariable, in mode: Mode) -> Bool {
        let present = value(variable.name)
        switch variable.content(in: mode).expectation {
        case .absent: return present == nil
        case .present: return present?.isEmpty == false
        case .beginning(let start): return present?.hasPrefix(start) == true
        case .presentOrAbsent: return true
        case .time: return present.flatMap(Timestamp.init(rfc3339:)) != nil
        case .equal(let known):
            switch known {
            case .profileName: return present == name.text
            case .section: return present == name.section
            case .zone: return present == zone.text
            case .configFile: return present == configFile
            case .credentialsFile: return present == credentialsFile
            case .toolFile(let suffix): return present == toolFile(suffix)
            case .agentTokenFile: return present == agentTokenFile
            case .literal(let text): return present == text
            case .variable(let other): return present == value(other)
            }
        }
    }
}

extension EnvironmentChange {
    /// Whether the variables of an environment are what a switch to that profile leaves there, in one mode or another.
    /// If not, something else has been at them since, and SDKs may talk to another organisation than the prompt says.
    public static func isIntact(
        _ value: @escaping (String) -> String?, profile name: ProfileName, zone: Zone, configFile: String,
        credentialsFile: String, agentTokenFile: String, toolFile: @escaping (_ suffix: String) -> String
    ) -> Bool {
        let mark = value(ToolRecipe.marker)
        let recipe = ToolRecipe.marked(mark)
        if mark != nil, recipe == nil { return false }
        let rows = ToolRecipe.rows(for: recipe, replacing: nil)
        let expected = ExpectedEnvironment(
            value: value, name: name, zone: zone, configFile: configFile, credentialsFile: credentialsFile,
            agentTokenFile: agentTokenFile, toolFile: toolFile)
        return Mode.allCases.contains { mode in rows.allSatisfy { expected.holds($0, in: mode) } }
    }
}
