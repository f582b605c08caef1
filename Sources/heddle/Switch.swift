internal import Credentials
internal import Environment
internal import OperatingSystem
internal import Output
internal import Provider
internal import Store
internal import Tokens

/// A switch to a profile, ready to be printed or carried out: the environment, and the file that must come with it.
struct Switch {
    /// The profile as it is after the switch, which may have had keys fetched.
    let snapshot: ProfileSnapshot
    let change: EnvironmentChange
    /// What went wrong without keeping the switch from being made.
    let trouble: (any ExplainedError)?
    let tool: Tool?
    let mode: Mode

    /// - Parameters:
    ///   - snapshot: read from `store`.
    ///   - mode: nil for the profile's own.
    ///   - request: the client that the environment is for; nil: any.
    ///   - limit: of `exec --ttl`, for the command that it starts.
    ///   - extent: how long the agent is served in mode `agent`.
    /// - Throws: ``UsageError`` where a limit could not end what is handed out; whatever else keeps it from being made; nothing has been written to standard output by then.
    init(
        to snapshot: ProfileSnapshot, mode: Mode?, for request: ToolRequest? = nil, in store: Store,
        _ context: Context, within limit: TimeLimit? = nil, agent extent: AgentLauncher.Extent = .lasting
    ) throws {
        let outer = try context.requireTimeLeft()
        try snapshot.requireTrust()
        let profile = snapshot.profile
        let tool = try request?.tool(for: profile, mode: mode)
        var snapshot = snapshot
        var trouble: (any ExplainedError)?
        let material: ModeCredentials
        self.mode = tool?.settings.mode ?? mode ?? profile.mode
        if outer != nil || limit != nil { try Self.requireEnd(of: self.mode, for: profile.name) }
        switch self.mode {
        case .profile: material = .profile
        case .keys:
            let provided = try context.provider(store).provide(snapshot, persistence: .once)
            material = .keys(provided.credential)
            trouble = provided.trouble
            snapshot = try store.profile(named: profile.name)
        case .container: material = .container(try context.tokens.resolve(for: profile))
        case .agent:
            material = .agent(try AgentLauncher(context: context).access(to: snapshot, in: store, extent))
        }
        try ProfileFiles(context: context).writeForSwitch(snapshot, in: store)
        self.snapshot = snapshot
        let paths = context.paths
        if let file = tool?.file { try paths.write(file.text, toToolFileOf: profile.name, file.suffix) }
        change = EnvironmentChange(
            profile, material,
            files: .init(
                config: paths.configFile(of: profile.name), credentials: paths.credentialsFile(of: profile.name),
                tool: tool?.file.map { paths.toolFile(of: profile.name, $0.suffix) }),
            for: tool, replacing: context.environment[ToolRecipe.marker])
        self.trouble = trouble
        self.tool = tool
    }

    /// - Throws: ``UsageError`` where something else than `heddle` hands the keys out.
    private static func requireEnd(of mode: Mode, for name: ProfileName) throws(UsageError) {
        switch mode {
        case .profile, .keys: return
        case .container, .agent:
            throw UsageError(
                "--ttl can't end what mode \(mode.rawValue) hands out",
                hint: "heddle exec \(name) --mode profile --ttl 30m -- COMMAND")
        }
    }

    /// What a person should know, on standard error: `env` and `exec` run in scripts, so no question is asked.
    func remark(on console: Console) {
        if let trouble { console.explain(trouble) }
        if snapshot.profile.isProtected { console.remark("\(snapshot.profile.name) is protected") }
        guard let tool else { return }
        if tool.code != nil {
            console.remark(
                "\(tool.recipe.shownName) takes more than an environment",
                hint: "heddle env \(snapshot.profile.name) --for \(tool.recipe.shownName)")
        } else if let advice = tool.advice {
            console.remark(advice.message, hint: advice.hint)
        }
        if let end = change.keysEnd {
            console.remark("\(tool.recipe.shownName)'s keys end at \(end.rfc3339) and are not renewed")
        }
    }
}
