internal import Credentials

extension ToolRecipe {
    /// No variable of restic's has an option's value.
    static let restic = ToolRecipe(
        "restic", "restic's s3: repositories",
        advice: {
            Advice(
                "restic takes a flag, too: without it, buckets are addressed by path, which CoreWeave refuses",
                hint: "restic -o s3.bucket-lookup=dns -r s3:\($0.endpoint)/\($0.bucketOrPlaceholder)/PATH snapshots")
        })
}
