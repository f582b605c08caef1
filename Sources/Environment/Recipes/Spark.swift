internal import Credentials

extension ToolRecipe {
    /// The providers are those of version 2 of the Java SDK, which Hadoop has had since 3.4.
    static let spark = ToolRecipe(
        "spark", aliases: ["s3a"], "properties for Spark's S3A (printed)",
        code: Document(suffix: "properties") { settings in
            // Whatever is no profile and no key is served by an endpoint.
            let providers: [Mode: String] = [
                .profile: "ProfileCredentialsProvider", .keys: "EnvironmentVariableCredentialsProvider",
            ]
            let provider = providers[settings.mode] ?? "ContainerCredentialsProvider"
            return """
                spark.hadoop.fs.s3a.endpoint \(settings.endpoint)
                spark.hadoop.fs.s3a.endpoint.region \(settings.zone)
                spark.hadoop.fs.s3a.path.style.access false
                spark.hadoop.fs.s3a.connection.ssl.enabled \(settings.isSecure)
                spark.hadoop.fs.s3a.aws.credentials.provider software.amazon.awssdk.auth.credentials.\(provider)

                """
        })
}
