internal import Credentials

extension ToolRecipe {
    /// It reads `AWS_ENDPOINT_URL`, which every mode sets.
    static let mountpointS3 = ToolRecipe(
        "mountpoint-s3", aliases: ["mount-s3"], "mount-s3",
        advice: { settings in
            Advice(
                "mount-s3 takes the zone as a flag",
                hint: "mount-s3 --region \(settings.zone) \(settings.bucketOrPlaceholder) DIRECTORY")
        })
}
