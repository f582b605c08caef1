internal import Credentials

extension ToolRecipe {
    /// Run:ai's model streamer, which vLLM loads models with: it reads `AWS_ENDPOINT_URL` alone.
    static let vllm = ToolRecipe(
        "vllm", aliases: ["runai-model-streamer"], "vLLM's Run:ai model streamer",
        variables: [
            EnvironmentVariable("RUNAI_STREAMER_S3_USE_VIRTUAL_ADDRESSING", always: .literal("1")),
            // It would prefer these.
            EnvironmentVariable("RUNAI_STREAMER_OVERRIDE_ENDPOINT_URL"),
            EnvironmentVariable("RUNAI_STREAMER_S3_ENDPOINT"),
        ],
        advice: {
            Advice(
                "vLLM takes a flag, too",
                hint: "vllm serve s3://\($0.bucketOrPlaceholder)/MODEL --load-format runai_streamer")
        })
}
