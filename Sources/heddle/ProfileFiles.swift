internal import Credentials
internal import Environment
internal import Store

/// The files that are written for a profile outside the database: what a prompt shows, and what SDKs read.
struct ProfileFiles {
    let context: Context

    /// - Throws: ``FileError``, ``EnvironmentError``.
    func write(_ snapshot: ProfileSnapshot) throws {
        try writeConfig(snapshot.profile)
        try PromptState(snapshot, at: context.now).write(in: context.paths)
    }

    /// - Throws: ``FileError``, ``EnvironmentError``, ``ProgramPathError``.
    func writeConfig(_ profile: Profile) throws {
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
