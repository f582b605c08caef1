internal import Credentials
internal import Environment
internal import Import
internal import OperatingSystem
internal import Output
internal import Store

/// The files that are written for a profile outside the database: what a prompt shows, and what SDKs read.
struct ProfileFiles {
    let context: Context

    /// Writes what differs of one profile's files; where the state directory was lost, of what it held of the others,
    /// too.
    ///
    /// - Throws: ``StoreError``, ``FileError``, ``EnvironmentError``, ``ProgramPathError``.
    func write(_ snapshot: ProfileSnapshot, in store: Store) throws {
        try store.restoreState(at: context.now)
        try writePrivateFiles(snapshot)
        try PromptState(snapshot, at: context.now).write(in: context.paths)
    }

    /// The same of many profiles, whose directories are looked at once.
    ///
    /// - Parameter former: as in ``writePrivateFiles(_:former:prepared:)``.
    /// - Throws: as ``write(_:in:)``.
    func write(_ snapshots: [ProfileSnapshot], former: ProfileName? = nil, in store: Store) throws {
        if snapshots.isEmpty { return }
        try store.restoreState(at: context.now)
        let prepared = try context.paths.prepareStateDirectories()
        for snapshot in snapshots {
            try writePrivateFiles(snapshot, former: former, prepared: prepared)
            try PromptState(snapshot, at: context.now).write(in: context.paths, prepared)
        }
    }

    /// Adds a profile, with its files.
    ///
    /// - Throws: as ``changing(_:in:_:)``.
    func add(_ profile: Profile, to store: Store) throws {
        try changing([profile.name], in: store) {
            try store.add(profile, at: context.now.timestamp)
            try write(store.profile(named: profile.name), in: store)
        }
    }

    /// Changes a profile that keeps its name, with its files.
    ///
    /// - Returns: it, as it is then.
    /// - Throws: as ``changing(_:in:_:)``.
    func update(_ profile: Profile, in store: Store) throws -> ProfileSnapshot {
        try changing([profile.name], in: store) {
            try store.update(profile.name, to: profile, at: context.now.timestamp)
            let updated = try store.profile(named: profile.name)
            try write(updated, in: store)
            return updated
        }
    }

    /// Changes profiles and their files together: where one of it fails nothing is changed.
    ///
    /// - Parameters:
    ///   - names: the profiles whose files `body` writes.
    ///   - body: changes the database, and writes files; what can't be undone comes after it.
    /// - Throws: whatever `body` throws, ``StoreError``.
    func changing<Result>(_ names: [ProfileName], in store: Store, _ body: () throws -> Result) throws -> Result {
        try changing(names, in: store) { _ in try body() }
    }

    /// The same, with what is remembered of catalogs, which `body` hands over at its end.
    func changing<Result>(
        _ names: [ProfileName], in store: Store,
        _ body: (_ remember: (FollowedCatalogs.Change) throws -> Void) throws -> Result
    ) throws -> Result {
        var remembered: FollowedCatalogs.Change?
        let result: Result
        do {
            result = try store.together {
                try body { change in
                    try change.hold()
                    remembered = change
                }
            }
        } catch {
            remembered?.putBack()
            putBack(names, in: store)
            throw error
        }
        if let remembered { finish(remembered, in: store) }
        return result
    }

    /// Where the list can't be written any more that is said, and no failure: the database has changed.
    private func finish(_ change: FollowedCatalogs.Change, in store: Store) {
        do {
            try store.together { try change.finish(context.paths) }
        } catch {
            context.console.explain(explained(error))
        }
    }

    /// Adds and changes profiles with their files: all of them, or none.
    ///
    /// - Parameters:
    ///   - what: how many, and from where, for the log.
    ///   - catalogs: what is remembered of followed catalogs from now on.
    /// - Throws: as ``changing(_:in:_:)``, ``FollowedCatalogsError``.
    func `import`(
        _ lines: [ImportPlan.Line], as what: String, following catalogs: [FollowedCatalogs.Followed], in store: Store
    ) throws {
        try changing(lines.map(\.profile.name), in: store) { remember in
            let change = catalogs.isEmpty ? nil : try FollowedCatalogs(context.paths).change(to: catalogs)
            try store.importing(
                what, were: change?.former ?? [], isFollowing: change?.isFollowing == true, at: context.now.timestamp
            ) {
                for line in lines {
                    if line.isNew {
                        try store.add(line.profile, at: context.now.timestamp)
                    } else {
                        try store.update(line.profile.name, to: line.profile, at: context.now.timestamp)
                    }
                }
                try write(lines.map { try store.profile(named: $0.profile.name) }, in: store)
            }
            try change.map(remember)
        }
    }

    /// Writes what the database has, where files were ahead of it. What goes wrong here is not what went wrong.
    private func putBack(_ names: [ProfileName], in store: Store) {
        guard let profiles = try? store.profiles() else { return }
        let present = Dictionary(profiles.map { ($0.profile.name, $0) }, uniquingKeysWith: { first, _ in first })
        for snapshot in names.compactMap({ present[$0] }) { try? write(snapshot, in: store) }
        try? context.paths.removeStateFiles(of: names.filter { present[$0] == nil })
        try? store.writeBindings()
    }

    /// Removes the files of profiles that are gone. Where they can't be removed that is said, and no failure.
    func remove(_ names: [ProfileName]) {
        do {
            try context.paths.removeStateFiles(of: names)
        } catch {
            context.console.explain(error)
        }
    }

    /// Removes the files of tokens that were kept for a profile of that name, and that nothing uses. Where they can't be removed
    /// that is said, and no failure.
    func removeUnusedTokens(of name: ProfileName, in store: Store) {
        do {
            try TokenVault(context).discardUnused(of: name, in: store)
        } catch {
            context.console.explain(explained(error))
        }
    }

    /// Writes what a switch needs of one profile's files; that a prompt can't be told of it is said, and no failure.
    ///
    /// - Throws: ``FileError``, ``EnvironmentError``, ``ProgramPathError``.
    func writeForSwitch(_ snapshot: ProfileSnapshot, in store: Store) throws {
        try writePrivateFiles(snapshot)
        do {
            let now = context.now
            try store.restoreState(at: now)
            try PromptState(snapshot, at: now).write(in: context.paths)
        } catch {
            context.console.explain(explained(error))
        }
    }

    /// - Parameter former: the name that the profile had: lines of a person's own in its config file are kept.
    /// - Throws: ``FileError``, ``EnvironmentError``, ``ProgramPathError``.
    func writePrivateFiles(
        _ snapshot: ProfileSnapshot, former: ProfileName? = nil, prepared: PreparedDirectories? = nil
    ) throws {
        // SDKs send requests where these files say.
        guard snapshot.distrust == nil else { return }
        let profile = snapshot.profile
        let present = try context.paths.config(of: former ?? profile.name)
        let files = try privateFiles(profile, keepingLinesOf: present)
        try context.paths.write(
            config: files.config, credentials: files.credentials, of: profile.name, keepsLines: files.keepsLines,
            prepared)
    }

    /// Writes anew what no longer says what it would say now: since heddle or its directories were moved, or by another
    /// version. What isn't there is left to whoever needs it.
    ///
    /// For commands that are about something else, so that what goes wrong here is not their failure.
    func mendPrivateFiles(_ profiles: [ProfileSnapshot]) {
        for snapshot in stalePrivateFiles(of: profiles) { try? writePrivateFiles(snapshot) }
    }

    /// Those whose private files no longer say what they would say now; none of those that have no files.
    func stalePrivateFiles(of profiles: [ProfileSnapshot]) -> [ProfileSnapshot] {
        profiles.filter { snapshot in
            guard snapshot.distrust == nil, let present = try? context.paths.config(of: snapshot.profile.name),
                let files = try? privateFiles(snapshot.profile, keepingLinesOf: present)
            else { return false }
            return files.config != present
        }
    }

    private func privateFiles(
        _ profile: Profile, keepingLinesOf present: String?
    ) throws -> (config: String, credentials: String, keepsLines: Bool) {
        let plain = try PrivateFiles(profile, program: program, variables: variables, keepingLinesOf: nil)
        // Nearly always: lines of a person's own take longer to be told apart.
        if plain.config == present { return (plain.config, plain.credentials, false) }
        let files = try PrivateFiles(profile, program: program, variables: variables, keepingLinesOf: present)
        return (files.config, files.credentials, files.config != plain.config)
    }

    /// The absolute path of `heddle`, for files that SDKs read.
    ///
    /// - Throws: ``ProgramPathError``.
    var program: String {
        get throws {
            guard let program = context.host.lastingPath(context.environment["PATH"]) else { throw ProgramPathError() }
            return program
        }
    }

    /// What a process with a clean environment must be given to find the same paths and programs.
    var variables: [(name: String, value: String)] {
        let relocation = context.paths.relocation.map { (name: $0.variable, value: $0.path) }
        guard let daemon = context.environment[Daemon.variable], !daemon.isEmpty else { return relocation }
        return relocation + [(Daemon.variable, daemon)]
    }
}

/// The system doesn't say where this program lies, so no SDK could be told to run it.
struct ProgramPathError: ExplainedError {
    var message: String { "can't find heddle's own path, which SDKs need to run it" }
    var hint: String? { "check that /proc is mounted" }
    var status: ExitStatus { .setUp }
}
