internal import Credentials
internal import Environment
internal import Store

/// The files that are written for a profile outside the database: what a prompt shows, and what SDKs read.
struct ProfileFiles {
    let context: Context

    /// Writes what differs of one profile's files; where the state directory was lost, of what it held of the others,
    /// too.
    ///
    /// - Throws: ``StoreError``, ``FileError``, ``EnvironmentError``, ``ProgramPathError``.
    func write(_ snapshot: ProfileSnapshot, in store: Store) throws {
        let now = context.now
        try store.restoreState(at: now)
        try writeConfig(snapshot.profile)
        try PromptState(snapshot, at: now).write(in: context.paths)
    }

    private func writeConfig(_ profile: Profile) throws {
        guard let program = context.host.programPath() else { throw ProgramPathError() }
        let config = try PrivateConfig(
            profile, program: program, relocation: context.paths.relocation.map { ($0.variable, $0.path) })
        try context.paths.writeConfig(config.text, of: profile.name)
    }
}

/// The system doesn't say where this program lies, so no SDK could be told to run it.
struct ProgramPathError: ExplainedError {
    var message: String { "can't tell where heddle itself lies, for SDKs to run it" }
    var hint: String? { "check that /proc is mounted" }
    var status: ExitStatus { .setUp }
}
