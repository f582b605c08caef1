internal import Credentials

extension ToolRecipe {
    /// Keys given to `juicefs format` would be kept in its database, and end there: without, it finds them by itself.
    static let juicefs = ToolRecipe(
        "juicefs", "JuiceFS",
        variables: [
            EnvironmentVariable("JFS_S3_VHOST_STYLE", always: .literal("true")),
            EnvironmentVariable("ACCESS_KEY"),
            EnvironmentVariable("SECRET_KEY"),
            EnvironmentVariable("SESSION_TOKEN"),
        ],
        advice: {
            Advice(
                "give juicefs format the bucket, and no keys",
                hint: "juicefs format --storage s3 --bucket \($0.bucketEndpoint) META-URL NAME")
        })
}
