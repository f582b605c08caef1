internal import Credentials

extension ToolRecipe {
    /// Rust's object_store takes a virtual-hosted endpoint with the bucket in it, from `AWS_ENDPOINT_URL_S3` or, where it
    /// is older, `AWS_ENDPOINT_URL`, which the table makes a copy of that. It knows no profiles, and takes the token of a
    /// container from a file alone.
    static let objectStore = ToolRecipe(
        "object-store", aliases: ["obstore", "polars", "deltalake", "delta-rs", "lance"],
        "polars, delta-rs, lance, obstore",
        modes: Mode.allCases.filter { $0 != .profile && $0 != .container }, needsBucket: true,
        variables: [
            EnvironmentVariable("AWS_ENDPOINT_URL_S3", always: .bucketEndpoint),
            EnvironmentVariable("AWS_VIRTUAL_HOSTED_STYLE_REQUEST", always: .literal("true")),
            EnvironmentVariable("AWS_ALLOW_HTTP", always: .trueOverHTTP),
            // Other names of what is set above, and what would keep it from signing.
            EnvironmentVariable("AWS_ENDPOINT"),
            EnvironmentVariable("AWS_TOKEN"),
            EnvironmentVariable("AWS_SKIP_SIGNATURE"),
        ],
        advice: { settings in
            Advice("this environment is for bucket \(settings.bucketOrPlaceholder) alone: its name is in the endpoint")
        })
}
