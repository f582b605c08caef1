internal import Credentials

extension ToolRecipe {
    /// It runs no `credential_process`.
    static let gdal = ToolRecipe(
        "gdal", aliases: ["rasterio"], "GDAL's /vsis3/, rasterio", modes: Mode.allCases.filter { $0 != .profile },
        variables: [
            EnvironmentVariable("AWS_S3_ENDPOINT", always: .endpointHost),
            EnvironmentVariable("AWS_HTTPS", always: .yesOverHTTPS),
            EnvironmentVariable("AWS_VIRTUAL_HOSTING", always: .literal("TRUE")),
            EnvironmentVariable("AWS_NO_SIGN_REQUEST"),
        ])
}
