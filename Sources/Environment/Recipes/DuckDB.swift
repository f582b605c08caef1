internal import Credentials

extension ToolRecipe {
    /// `REFRESH auto`, or DuckDB keeps the first key until it ends. Its chains have no word for a container's endpoint, which
    /// the chain of AWS's own SDK, taken where none is named, asks.
    static let duckdb = ToolRecipe(
        "duckdb", "SQL that creates a secret (printed)",
        code: Document(suffix: "sql") { settings in
            let chain =
                switch settings.mode {
                case .profile: "    CHAIN 'process',\n    PROFILE '\(settings.profile.name.section)',\n"
                case .keys: "    CHAIN 'env',\n"
                case .container, .agent: ""
                }
            return """
                CREATE OR REPLACE SECRET heddle (
                    TYPE s3,
                    PROVIDER credential_chain,
                \(chain)    REGION '\(settings.zone)',
                    ENDPOINT '\(settings.endpoint.hostField)',
                    URL_STYLE 'vhost',
                    USE_SSL \(settings.isSecure),
                \(settings.bucket.map { "    SCOPE 's3://\($0.text)',\n" } ?? "")    REFRESH auto
                );

                """
        })
}
