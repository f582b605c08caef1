internal import Credentials

extension ToolRecipe {
    /// Its endpoint is `S3_ENDPOINT_URL`, which every mode sets.
    static let s5cmd = ToolRecipe(
        "s5cmd", "CoreWeave's fork of s5cmd",
        advice: { _ in
            Advice(
                "this is for CoreWeave's fork of s5cmd: upstream addresses buckets by path, which CoreWeave refuses")
        })
}
