internal import Credentials

extension ToolRecipe {
    /// Rust's object_store takes a virtual-hosted endpoint with the bucket in it, from `AWS_ENDPOINT_URL_S3` or, where it
    /// is older, `AWS_ENDPOINT_URL`, which the table makes a copy of that. It knows no profiles, and takes the token of a
    /// container from a file alone.
    static let objectStore = over(
        objectStoreVariables, "object-store", aliases: ["obstore", "polars"], "polars, obstore",
        modes: Mode.allCases.filter { $0 != .profile && $0 != .container })

    /// delta-rs has a chain of its own before object_store's, which knows profiles. It asks it only if it is told to.
    static let deltalake = over(
        objectStoreVariables + [EnvironmentVariable("AWS_FORCE_CREDENTIAL_LOAD", always: .literal("true"))],
        "deltalake", aliases: ["delta-rs"], "delta-rs")

    /// Lance gives object_store the keys that the chain of AWS's own SDK finds.
    static let lance = over(objectStoreVariables, "lance", "Lance")

    private static func over(
        _ variables: [EnvironmentVariable], _ name: String, aliases: [String] = [], _ summary: String,
        modes: [Mode] = Mode.allCases
    ) -> ToolRecipe {
        ToolRecipe(
            name, aliases: aliases, summary, modes: modes, needsBucket: true, variables: variables,
            advice: { settings in
                Advice(
                    "this environment is for bucket \(settings.bucketOrPlaceholder) alone: its name is in the endpoint")
            })
    }

    private static let objectStoreVariables = [
        EnvironmentVariable("AWS_ENDPOINT_URL_S3", always: .bucketEndpoint),
        EnvironmentVariable("AWS_VIRTUAL_HOSTED_STYLE_REQUEST", always: .literal("true")),
        EnvironmentVariable("AWS_ALLOW_HTTP", always: .trueOverHTTP),
        // Other names of what is set above, and what would keep it from signing.
        EnvironmentVariable("AWS_ENDPOINT"),
        EnvironmentVariable("AWS_TOKEN"),
        EnvironmentVariable("AWS_SKIP_SIGNATURE"),
    ]
}
