internal import Credentials
internal import Environment
internal import Output
internal import Provider
internal import Store
internal import Tokens

/// A switch to a profile, ready to be printed or carried out: the environment, and the file that must come with it.
struct Switch {
    let profile: Profile
    let change: EnvironmentChange
    /// What went wrong without keeping the switch from being made.
    let trouble: (any ExplainedError)?

    /// - Parameter mode: nil for the profile's own.
    /// - Throws: whatever keeps it from being made; nothing has been written to standard output by then.
    init(to name: String?, mode: Mode?, in context: Context) throws {
        let store = try context.openStore()
        let snapshot = try context.selection(named: name, in: store).snapshot
        profile = snapshot.profile
        var trouble: (any ExplainedError)?
        let material: ModeCredentials
        switch mode ?? profile.mode {
        case .profile: material = .profile
        case .keys:
            let provided = try context.provider(store).provide(snapshot, persistence: .once)
            material = .keys(provided.credential)
            trouble = provided.trouble
        case .container: material = .container(try context.tokens.resolve(profile.source.token))
        }
        try ProfileFiles(context: context).writeConfig(profile)
        change = EnvironmentChange(profile, material, configFile: context.paths.configFile(of: profile.name))
        self.trouble = trouble
    }

    /// What a person should know, on standard error: `env` and `exec` run in scripts, so that nobody is asked.
    func remark(on console: Console) {
        if let trouble { console.explain(trouble) }
        if profile.isProtected { console.remark("\(profile.name) is protected") }
    }
}
