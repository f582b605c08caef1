internal import Credentials
internal import Text

extension EnvironmentFormat {
    /// `docker run --env-file`: all that follows the first `=`, up to the line's end. Nothing is quoted.
    static let docker = EnvironmentFormat(
        "docker", for: "docker run --env-file", advise: { Advice(forContainer: $0) }, value: plain)

    @Sendable private static func plain(_ text: String) throws(Unwritable) -> String {
        guard !text.hasAny(of: "\n\r") else { throw Unwritable(why: "an env-file of docker can't hold line breaks") }
        return text
    }
}

extension EnvironmentFormat.Advice {
    /// The variables name files of this machine: in a container those must be there, too.
    fileprivate init(forContainer change: EnvironmentChange) {
        switch change.mode {
        case .profile:
            self.init(
                message: "mode profile needs heddle, its database and its key in the container",
                hint: "heddle env \(change.profile) --mode keys --format docker")
        case .keys, .container:
            self.init(
                message: "the container needs \(change.profile)'s private AWS config, mounted at the path it has here",
                hint: "docker run --env-file FILE \(Self.mounts(change)) IMAGE")
        case .agent:
            let tokenFile = change.settings.first { $0.name == "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE" }
            self.init(
                message: "the agent answers on this machine's 127.0.0.1: the container must share its network",
                hint:
                    "docker run --network host --env-file FILE \(Self.mounts(change, tokenFile?.value.reveal())) IMAGE"
            )
        }
    }

    /// Each file at the path that it has here.
    private static func mounts(_ change: EnvironmentChange, _ other: String? = nil) -> String {
        let files = [change.files.config, change.files.credentials, change.files.tool, other].compactMap(\.self)
        return files.map { "-v \(POSIXShell.pasteable("\($0):\($0):ro"))" }.joined(separator: " ")
    }
}
