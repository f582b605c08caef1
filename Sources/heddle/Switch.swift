internal import Credentials
internal import Environment
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

    /// - Parameters:
    ///   - snapshot: read from `store`.
    ///   - mode: nil for the profile's own.
    /// - Throws: whatever keeps it from being made; nothing has been written to standard output by then.
    init(to snapshot: ProfileSnapshot, mode: Mode?, in store: Store, _ context: Context) throws {
        try snapshot.requireTrust()
        let profile = snapshot.profile
        var snapshot = snapshot
        var trouble: (any ExplainedError)?
        let material: ModeCredentials
        switch mode ?? profile.mode {
        case .profile: material = .profile
        case .keys:
            let provided = try context.provider(store).provide(snapshot, persistence: .once)
            material = .keys(provided.credential)
            trouble = provided.trouble
            snapshot = try store.profile(named: profile.name)
        case .container: material = .container(try context.tokens.resolve(profile.source.token))
        }
        try ProfileFiles(context: context).write(snapshot, in: store)
        self.snapshot = snapshot
        change = EnvironmentChange(
            profile, material, configFile: context.paths.configFile(of: profile.name),
            credentialsFile: context.paths.credentialsFile(of: profile.name))
        self.trouble = trouble
    }

    /// What a person should know, on standard error: `env` and `exec` run in scripts, so no question is asked.
    func remark(on console: Console) {
        if let trouble { console.explain(trouble) }
        if snapshot.profile.isProtected { console.remark("\(snapshot.profile.name) is protected") }
    }
}
