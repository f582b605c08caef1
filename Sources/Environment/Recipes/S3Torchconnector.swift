internal import Credentials

extension ToolRecipe {
    /// It reads `AWS_ENDPOINT_URL`. Its CRT refuses the empty session token that CoreWeave sends, so not `container`.
    static let s3torchconnector = ToolRecipe(
        "s3torchconnector", "Amazon's connector for PyTorch", modes: [.profile, .keys],
        advice: { Advice("pass region=\"\($0.zone)\" in code: s3torchconnector takes it nowhere else") })
}
