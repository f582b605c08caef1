internal import Credentials
internal import OperatingSystem

extension ImportOrigin {
    /// The variables that CoreWeave's documentation and AWS SDKs use.
    static let environment = ImportOrigin(
        name: "environment", summary: "this shell's variables", paths: { _ in [] },
        read: { _, surroundings in
            let environment = surroundings.environment
            func first(_ names: [String]) -> (name: String, value: String)? {
                names.lazy.compactMap { name in environment[name].map { (name, $0) } }.first { !$0.1.isEmpty }
            }
            let token = first(["COREWEAVE_API_TOKEN", "CW_API_TOKEN", "CW_TOKEN"])
            let endpoint = first(["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "S3_ENDPOINT_URL"])
                .flatMap { objectStorageEndpoint($0.value) }
            guard token != nil || endpoint != nil else {
                throw ImportError.notFound(
                    what: "the environment names no CoreWeave token and no endpoint of its object storage",
                    hint: "export COREWEAVE_API_TOKEN=…")
            }
            var findings = ImportFindings()
            let region = first(["AWS_REGION", "AWS_DEFAULT_REGION"])?.value
            try findings.add(
                "coreweave", zone: region, endpoint: endpoint,
                token: token.map { try TokenReference("env:\($0.name)") }, of: "environment", surroundings)
            if endpoint != nil, first(["AWS_ACCESS_KEY_ID"]) != nil {
                findings.leaveKeys("AWS_ACCESS_KEY_ID", of: "coreweave")
            }
            return findings
        })
}
