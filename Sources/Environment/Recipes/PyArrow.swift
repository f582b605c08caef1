internal import Credentials

extension ToolRecipe {
    /// An `s3://` URI reads the endpoint from the environment and addresses buckets by path, so a filesystem is needed.
    static let pyarrow = ToolRecipe(
        "pyarrow", "Python code that makes a filesystem (printed)",
        code: Document(suffix: "py") { settings in
            """
            \(settings.pythonFilesystem)
            # pyarrow.dataset.dataset("\(settings.bucketOrPlaceholder)/path", filesystem=s3)

            """
        })
}

extension ToolSettings {
    /// The SDK in C++ takes the endpoint and the addressing from nothing else.
    var pythonFilesystem: String {
        """
        from pyarrow.fs import S3FileSystem

        s3 = S3FileSystem(
            endpoint_override="\(endpoint.hostField)",
            scheme="\(endpoint.scheme.rawValue)",
            region="\(zone)",
            force_virtual_addressing=True,
        )
        """
    }
}
