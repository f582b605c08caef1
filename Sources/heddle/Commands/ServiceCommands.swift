internal import ArgumentParser
internal import Output

// What `heddled` does, under the name that people know. It takes this process's place with the command line as it stands.

struct Sync: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Refresh the keys of profiles that are due (heddle sync --help).")

    @Argument(parsing: .captureForPassthrough)
    var arguments: [String] = []

    func answer() throws -> Answer { try Context().daemon.carryOut() }
}

struct Verify: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "List a profile's buckets, or tell what is in the way (heddle verify --help).")

    @Argument(parsing: .captureForPassthrough)
    var arguments: [String] = []

    func answer() throws -> Answer { try Context().daemon.carryOut() }
}
