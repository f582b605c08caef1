internal import ArgumentParser
internal import Credentials
internal import Environment
internal import OperatingSystem
internal import Output
internal import Store

/// `--file FILE`, of the commands of `heddle aws`.
struct AWSConfigOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The AWS config file. Default: ~/.aws/config.", valueName: "file"))
    var file: String?
}

/// A person's own AWS config file, and the block that Heddle has or would have in it.
struct AWSConfig {
    let file: PersonsFile
    let config: AWSConfigFile
    /// As the person named it.
    let path: String

    /// In bytes.
    private static let limit = 1 << 20

    /// Not `AWS_CONFIG_FILE`, which every switch sets to a file of Heddle's own.
    ///
    /// - Throws: ``StoreError/noHome``, ``FileError``, ``EnvironmentError``.
    init(_ options: AWSConfigOptions, in context: Context) throws {
        if let given = options.file {
            path = context.host.absolute(given)
        } else {
            guard let home = context.environment.absolutePath("HOME") ?? context.host.accountHome()
            else { throw StoreError.noHome }
            path = "\(home)/.aws/config"
        }
        file = try PersonsFile(path, limit: Self.limit)
        let text = file.content.map { String(validating: $0, as: UTF8.self) }
        if let text, text == nil {
            throw EnvironmentError.unreadableConfig(path: path, line: 1, why: "the file is not UTF-8")
        }
        config = try AWSConfigFile(text.flatMap(\.self), path: path)
    }

    /// - Throws: ``EnvironmentError``, ``ProgramPathError``, ``NoProfilesError``.
    static func block(in context: Context) throws -> AWSConfigBlock {
        let files = ProfileFiles(context: context)
        let survey = try context.openStore().survey()
        context.explainTrouble(of: survey.profiles, survey.damaged)
        // SDKs send requests where the block says.
        let profiles = survey.profiles.filter { $0.distrust == nil }.map(\.profile)
        guard !profiles.isEmpty else { throw NoProfilesError() }
        return try AWSConfigBlock(of: profiles, program: files.program, variables: files.variables)
    }
}

struct NoProfilesError: ExplainedError {
    var message: String { "there are no profiles yet" }
    var hint: String? { "heddle setup" }
    var status: ExitStatus { .noProfile }
}
