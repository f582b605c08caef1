internal import Credentials

extension ToolRecipe {
    /// By variables alone, without a remote in its config file. `provider=AWS` would fail over plain http ("unseekable
    /// stream"), so for http://cwlota.com.
    static let rclone = ToolRecipe(
        "rclone", "rclone's :s3: remote",
        variables: [
            EnvironmentVariable("RCLONE_S3_PROVIDER", always: .literal("Other")),
            EnvironmentVariable("RCLONE_S3_ENV_AUTH", always: .literal("true")),
            EnvironmentVariable("RCLONE_S3_ENDPOINT", always: .endpoint),
            EnvironmentVariable("RCLONE_S3_REGION", always: .zone),
            EnvironmentVariable("RCLONE_S3_FORCE_PATH_STYLE", always: .literal("false")),
            EnvironmentVariable("RCLONE_S3_NO_CHECK_BUCKET", always: .literal("true")),
            // What it would prefer to env_auth.
            EnvironmentVariable("RCLONE_S3_ACCESS_KEY_ID"),
            EnvironmentVariable("RCLONE_S3_SECRET_ACCESS_KEY"),
            EnvironmentVariable("RCLONE_S3_SESSION_TOKEN"),
            EnvironmentVariable("RCLONE_S3_PROFILE"),
            EnvironmentVariable("RCLONE_S3_SHARED_CREDENTIALS_FILE"),
        ],
        advice: { Advice("rclone's remote is :s3:", hint: "rclone ls :s3:\($0.bucketOrPlaceholder)") })
}
