internal import Credentials

extension ToolRecipe {
    /// A file of the server's `config.d`. Its URLs need the bucket in the host; since ClickHouse takes the path's first
    /// part for a bucket, patterns in a path (`*`) don't work.
    static let clickhouse = ToolRecipe(
        "clickhouse", "a file for ClickHouse's config.d (printed)", needsBucket: true,
        code: Document(suffix: "xml") { settings in
            """
            <clickhouse>
                <s3>
                    <heddle>
                        <endpoint>\(settings.bucketEndpoint)/</endpoint>
                        <region>\(settings.zone)</region>
                        <use_environment_credentials>true</use_environment_credentials>
                    </heddle>
                </s3>
            </clickhouse>

            """
        },
        advice: {
            Advice("start ClickHouse in this profile's environment, and name objects in full: \($0.bucketEndpoint)/KEY")
        })
}
