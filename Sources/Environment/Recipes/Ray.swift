internal import Credentials

extension ToolRecipe {
    /// Workers make the same filesystem in their own environment.
    static let ray = ToolRecipe(
        "ray", "Python code for Ray Data (printed)",
        code: Document(suffix: "py") { settings in
            """
            \(settings.pythonFilesystem)
            # ray.data.read_parquet("\(settings.bucketOrPlaceholder)/path", filesystem=s3)

            """
        },
        advice: {
            Advice(
                "start Ray's workers in this profile's environment, too",
                hint: "heddle exec \($0.profile.name) -- ray start --address=ADDRESS")
        })
}
