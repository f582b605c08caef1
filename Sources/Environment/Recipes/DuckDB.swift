internal import Credentials

extension ToolRecipe {
    /// `REFRESH auto`, or DuckDB keeps the first key until it ends.
    static let duckdb = ToolRecipe(
        "duckdb", "SQL that creates a secret (printed)", modes: [.profile, .keys],
        code: Document(suffix: "sql") { settings in
            let chain =
                settings.mode == .keys
                ? "    CHAIN 'env',\n"
                : "    CHAIN 'process',\n    PROFILE '\(settings.profile.name.section)',\n"
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
