internal import Credentials
internal import Doctor
internal import Environment
internal import OperatingSystem
internal import Output
internal import Store

/// What this shell's environment leads S3 clients to, beside the profile that a command names.
struct ShellComparison {
    private let profile: ProfileName
    /// Names of variables.
    let foreign: [String]
    /// The profile whose environment it is; nil: none of Heddle's.
    private let owner: String?
    /// What a person types to give this shell the profile's environment.
    let mend: String

    init(with profile: Profile, in context: Context) {
        let (environment, paths) = (context.environment, context.paths)
        self.profile = profile.name
        foreign = EnvironmentChange.foreignVariables(
            { environment[$0] }, to: profile, configFile: paths.configFile(of: profile.name),
            credentialsFile: paths.credentialsFile(of: profile.name),
            agentTokenFile: paths.agentTokenFile(of: profile.name),
            toolFile: { paths.toolFile(of: profile.name, $0) })
        let named = environment[Selection.variable].flatMap { $0.isEmpty ? nil : $0 }
        let owner = named ?? environment["AWS_CONFIG_FILE"].flatMap(paths.profile(ofConfigFile:))
        self.owner = owner == profile.name.text ? nil : owner
        mend = context.commandToSwitch(to: profile.name)
    }

    /// Says so on standard error where they are not the same.
    ///
    /// - Returns: whether there was something to be said.
    @discardableResult
    func remark(on console: Console) -> Bool {
        guard !foreign.isEmpty else { return false }
        let shown = foreign.prefix(4).joined(separator: ", ")
        let list = foreign.count > 4 ? "\(shown) and \(foreign.count - 4) more" : shown
        let whose = owner.map { "is that of \($0), not of \(profile)" } ?? "is not that of \(profile)"
        console.remark("this shell's environment \(whose): \(list)", hint: mend)
        return true
    }
}

extension Context {
    /// The agent of this home, and whether this shell's environment leads S3 clients to it.
    var agentFacts: AgentFacts { AgentFacts(state: agentState, shellAddress: shellAgentAddress) }

    var agentState: AgentFacts.State {
        guard let holder = paths.agentHolder else { return .notRunning }
        return ProcessWatch.isSuspended(holder.processID)
            ? .suspended(process: holder.processID) : .running(process: holder.processID)
    }

    /// Where this shell's environment leads S3 clients to, if that is this home's agent.
    var shellAgentAddress: String? {
        guard let address = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"],
            // An agent for one process alone has another port.
            let port = try? paths.agentPort(), address.hasPrefix(AgentAccess.directory(port: port))
        else { return nil }
        return address
    }

    /// Says so on standard error where this shell's keys come from the agent, and that answers nobody.
    func remarkOfShellAgent() {
        guard shellAgentAddress != nil, let trouble = agentFacts.trouble else { return }
        console.remark(
            "the agent that this shell's environment leads to \(trouble.what): S3 clients get no keys",
            hint: trouble.command)
    }
}

extension Context {
    /// What a person types to give this shell a profile's environment, in the language of their login shell.
    func commandToSwitch(to name: ProfileName, mode: Mode? = nil) -> String {
        let words = "heddle env \(name)" + (mode.map { " --mode \($0.rawValue)" } ?? "")
        let isFish = environment["SHELL"]?.hasSuffix("/fish") ?? false
        return isFish ? "\(words) --format fish | source" : "eval \"$(\(words))\""
    }
}

extension Paths {
    /// The profile whose private config file that is.
    fileprivate func profile(ofConfigFile path: String) -> String? {
        let (start, end) = ("\(state)/aws/", ".config")
        guard path.hasPrefix(start), path.hasSuffix(end) else { return nil }
        return (try? ProfileName(String(path.dropFirst(start.count).dropLast(end.count))))?.text
    }
}
