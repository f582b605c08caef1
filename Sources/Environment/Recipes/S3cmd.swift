internal import Credentials

extension ToolRecipe {
    /// The keys stay in the environment: s3cmd reads them there where its file has none, and for keys of a file that
    /// come with a session token it would ask a metadata service at every request (`role_refresh`).
    static let s3cmd = ToolRecipe(
        "s3cmd", "a config file, named by S3CMD_CONFIG", modes: [.keys],
        variables: [
            EnvironmentVariable("S3CMD_CONFIG", always: .toolFile("s3cfg")),
            // Older names, which it prefers.
            EnvironmentVariable("AWS_ACCESS_KEY"),
            EnvironmentVariable("AWS_SECRET_KEY"),
        ],
        file: Document(suffix: "s3cfg") { settings in
            """
            # Written by heddle for s3cmd, and written anew by each heddle env --for s3cmd. There is no secret in it.
            [default]
            host_base = \(settings.endpoint.hostField)
            host_bucket = %(bucket)s.\(settings.endpoint.hostField)
            bucket_location = \(settings.zone)
            use_https = \(settings.isSecure ? "True" : "False")

            """
        })
}
