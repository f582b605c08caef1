import Credentials
import Environment
import Testing

@Suite struct ToolRecipeTests {
    private func tool(
        _ name: String, _ mode: Mode = .keys, bucket: String? = "training-runs",
        endpoint: String = "https://cwobject.com"
    ) throws -> Tool {
        var profile = try Example.profile()
        profile.endpoint = try .endpoint(endpoint)
        let recipe = try #require(ToolRecipe.named(name))
        return try Tool(recipe, ToolSettings(profile, mode: mode, bucket: bucket.map { try BucketName($0) }))
    }

    private func change(_ tool: Tool, replacing mark: String? = nil) throws -> EnvironmentChange {
        let credentials: ModeCredentials =
            switch tool.settings.mode {
            case .keys: .keys(Example.credential())
            case .container: .container(try APIToken(Secret("CW-SECRET-x")))
            default: .profile
            }
        return EnvironmentChange(
            tool.settings.profile, credentials,
            files: .init(
                config: Example.configFile, credentials: Example.credentialsFile,
                tool: tool.file.map { "/state/aws/acme.\($0.suffix)" }),
            for: tool, replacing: mark)
    }

    private func values(_ change: EnvironmentChange) -> [String: String] {
        Dictionary(uniqueKeysWithValues: change.settings.map { ($0.name, $0.value.reveal()) })
    }

    @Test(
        arguments: [
            (
                "rclone", Mode.profile,
                [
                    "RCLONE_S3_PROVIDER": "Other", "RCLONE_S3_ENV_AUTH": "true",
                    "RCLONE_S3_ENDPOINT": "https://cwobject.com", "RCLONE_S3_REGION": "US-EAST-04A",
                    "RCLONE_S3_FORCE_PATH_STYLE": "false", "RCLONE_S3_NO_CHECK_BUCKET": "true",
                ], ["RCLONE_S3_ACCESS_KEY_ID", "RCLONE_S3_SECRET_ACCESS_KEY", "RCLONE_S3_PROFILE"]
            ),
            ("s5cmd", .profile, ["S3_ENDPOINT_URL": "https://cwobject.com"], []),
            ("s3cmd", .keys, ["S3CMD_CONFIG": "/state/aws/acme.s3cfg"], ["AWS_ACCESS_KEY", "AWS_SECRET_KEY"]),
            (
                "polars", .keys,
                [
                    "AWS_ENDPOINT_URL_S3": "https://training-runs.cwobject.com",
                    "AWS_ENDPOINT_URL": "https://training-runs.cwobject.com",
                    "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "true",
                ], ["AWS_ALLOW_HTTP", "AWS_ENDPOINT", "AWS_SKIP_SIGNATURE"]
            ),
            (
                "delta-rs", .profile,
                [
                    "AWS_ENDPOINT_URL_S3": "https://training-runs.cwobject.com",
                    "AWS_ENDPOINT_URL": "https://training-runs.cwobject.com",
                    "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "true", "AWS_FORCE_CREDENTIAL_LOAD": "true",
                ], ["AWS_ENDPOINT"]
            ),
            (
                "lance", .profile,
                [
                    "AWS_ENDPOINT_URL_S3": "https://training-runs.cwobject.com",
                    "AWS_ENDPOINT_URL": "https://training-runs.cwobject.com",
                    "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "true",
                ], ["AWS_ENDPOINT", "AWS_SKIP_SIGNATURE"]
            ),
            ("mount-s3", .profile, ["AWS_ENDPOINT_URL": "https://cwobject.com"], []),
            ("vllm", .profile, ["RUNAI_STREAMER_S3_USE_VIRTUAL_ADDRESSING": "1"], ["RUNAI_STREAMER_S3_ENDPOINT"]),
            ("juicefs", .profile, ["JFS_S3_VHOST_STYLE": "true"], ["ACCESS_KEY", "SECRET_KEY"]),
            ("restic", .profile, ["AWS_DEFAULT_REGION": "US-EAST-04A"], []),
            (
                "gdal", .keys,
                ["AWS_S3_ENDPOINT": "cwobject.com", "AWS_HTTPS": "YES", "AWS_VIRTUAL_HOSTING": "TRUE"],
                ["AWS_NO_SIGN_REQUEST"]
            ),
        ] as [(String, Mode, [String: String], [String])])
    func `A recipe sets what its client reads, and unsets what it would prefer`(
        name: String, mode: Mode, set: [String: String], unset: [String]
    ) throws {
        let change = try change(tool(name, mode))
        let values = values(change)
        for (name, value) in set { #expect(values[name] == value, "\(name)") }
        for name in unset { #expect(change.unset.contains(name) && values[name] == nil, "\(name)") }
        #expect(values["HEDDLE_FOR"] == "\(try #require(ToolRecipe.named(name)).name):training-runs")
        // Everything else is the mode's.
        let plain = try Example.change(in: mode)
        let own = Set(ToolRecipe.variables + ["HEDDLE_FOR"]).union(set.keys)
        let common = values.filter { !own.contains($0.key) && $0.key != "S3_ENDPOINT_URL" }
        #expect(common == self.values(plain).filter { !own.contains($0.key) && $0.key != "S3_ENDPOINT_URL" })
        #expect(Set(plain.unset).subtracting(set.keys).isSubset(of: change.unset))
    }

    @Test func `Over plain http a recipe says so where its client would refuse it`() throws {
        let lota = "http://cwlota.com"
        let polars = values(try change(tool("polars", endpoint: lota)))
        #expect(
            polars["AWS_ALLOW_HTTP"] == "true" && polars["AWS_ENDPOINT_URL_S3"] == "http://training-runs.cwlota.com")
        #expect(values(try change(tool("gdal", endpoint: lota)))["AWS_HTTPS"] == "NO")
        #expect(try #require(tool("s3cmd", endpoint: lota).file).text.contains("use_https = False\n"))
        #expect(try #require(tool("duckdb", endpoint: lota).code).contains("USE_SSL false"))
        #expect(try #require(tool("pyarrow", endpoint: lota).code).contains(#"scheme="http""#))
        #expect(try #require(tool("spark", endpoint: lota).code).contains("ssl.enabled false"))
    }

    @Test func `An endpoint's port goes where its host goes`() throws {
        let endpoint = "http://localhost:8333"
        #expect(
            values(try change(tool("polars", endpoint: endpoint)))["AWS_ENDPOINT_URL_S3"]
                == "http://training-runs.localhost:8333")
        #expect(values(try change(tool("gdal", endpoint: endpoint)))["AWS_S3_ENDPOINT"] == "localhost:8333")
        #expect(
            try #require(tool("s3cmd", endpoint: endpoint).file).text.contains(
                "host_bucket = %(bucket)s.localhost:8333"))
    }

    @Test func `What is printed names keys by where they are, not by what they are`() throws {
        let profile = try #require(tool("duckdb", .profile).code)
        #expect(profile.contains("CHAIN 'process'") && profile.contains("PROFILE 'acme'"))
        #expect(profile.contains("URL_STYLE 'vhost'") && profile.contains("REFRESH auto"))
        #expect(profile.contains("SCOPE 's3://training-runs'"))
        let keys = try #require(tool("duckdb", .keys, bucket: nil).code)
        #expect(keys.contains("CHAIN 'env'") && !keys.contains("PROFILE") && !keys.contains("SCOPE"))
        let container = try #require(tool("duckdb", .container).code)
        #expect(!container.contains("CHAIN '") && !container.contains("PROFILE") && container.contains("REFRESH auto"))
        #expect(try #require(tool("spark", .profile).code).contains("credentials.ProfileCredentialsProvider\n"))
        #expect(
            try #require(tool("spark", .keys).code).contains("credentials.EnvironmentVariableCredentialsProvider\n"))
        for name in ["pyarrow", "ray"] {
            let code = try #require(tool(name).code)
            #expect(code.contains(#"endpoint_override="cwobject.com""#))
            #expect(code.contains("force_virtual_addressing=True"))
        }
        let terraform = try #require(tool("tofu").code)
        #expect(terraform.contains(#"bucket                      = "training-runs""#))
        #expect(terraform.split(separator: "\n").count { $0.hasPrefix("skip_") && $0.hasSuffix("= true") } == 4)
        #expect(
            try #require(tool("clickhouse").code).contains("<endpoint>https://training-runs.cwobject.com/</endpoint>"))
    }

    @Test(arguments: ToolRecipe.names)
    func `No recipe has a secret in a file, in what is printed or in what is said`(name: String) throws {
        let recipe = try #require(ToolRecipe.named(name))
        for mode in recipe.modes {
            let tool = try tool(name, mode)
            let texts = [tool.code, tool.file?.text, tool.advice?.message, tool.advice?.hint]
            for text in texts.compactMap(\.self) {
                #expect(!text.contains("CWKEY") && !text.contains("it's/secret") && !text.contains("CW-SECRET"))
            }
        }
    }

    @Test(arguments: ToolRecipe.table.flatMap { recipe in recipe.modes.map { (recipe.name, $0) } })
    func `What a recipe leaves is intact, and each change to it is seen`(name: String, mode: Mode) throws {
        let tool = try tool(name, mode)
        let intact = values(try change(tool))
        #expect(try Example.isIntact(intact))
        for variable in tool.recipe.ownVariables.map(\.name) {
            var environment = intact
            environment[variable] = intact[variable] == nil ? "rubbish" : nil
            // Over https: what is set over plain http alone may be there.
            if variable != "AWS_ALLOW_HTTP" { #expect(try !Example.isIntact(environment), "\(variable)") }
        }
        var other = intact
        other["HEDDLE_FOR"] = "nothing"
        #expect(try !Example.isIntact(other))
    }

    @Test func `Without a recipe its variables are a person's own`() throws {
        var environment = values(try Example.change(.profile))
        environment["RCLONE_S3_PROVIDER"] = "Ceph"
        #expect(try Example.isIntact(environment))
        #expect(try !Example.change(.profile).unset.contains { ToolRecipe.variables.contains($0) })
    }

    @Test func `The next switch takes back what the last recipe had, and no more`() throws {
        let profile = try Example.profile()
        let files = EnvironmentChange.Files(config: Example.configFile, credentials: Example.credentialsFile)
        let plain = EnvironmentChange(profile, .profile, files: files, replacing: "rclone:training-runs")
        #expect(plain.unset.contains("RCLONE_S3_PROVIDER") && plain.unset.contains("HEDDLE_FOR"))
        #expect(!plain.unset.contains("AWS_S3_ENDPOINT"))
        let gdal = try change(tool("gdal"), replacing: "rclone")
        #expect(gdal.unset.contains("RCLONE_S3_PROVIDER") && !gdal.unset.contains("HEDDLE_FOR"))
        let again = try change(tool("rclone", .profile), replacing: "rclone")
        #expect(!again.unset.contains("RCLONE_S3_PROVIDER"))
        #expect(again.unset.count == Set(again.unset).count)
        // Nobody knows what a strange mark stands for.
        #expect(EnvironmentChange(profile, .profile, files: files, replacing: "x").unset.contains("HEDDLE_FOR"))
    }

    @Test func `What a recipe sets in place of the table's, a prompt judges as the table's`() {
        for recipe in ToolRecipe.table {
            let own = Set(recipe.ownVariables.map(\.name))
            for variable in recipe.ownVariables { #expect(variable.commonContent != nil, "\(recipe.name)") }
            #expect(own.isDisjoint(with: EnvironmentChange.variables))
        }
    }

    @Test func `Every recipe can be found by its name and by those of the clients that it serves`() {
        let names = ToolRecipe.table.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count)
        for name in names { #expect(ToolRecipe.named(name) != nil) }
        for name in ToolRecipe.impossible.map(\.name) + ToolRecipe.sufficient { #expect(ToolRecipe.named(name) == nil) }
        #expect(names.allSatisfy { !$0.contains(":") })
    }

    @Test(arguments: [
        "ab", "-abc", "abc.", "Abc", "a_b_c", "a..b", "", "a/b", "a b c", String(repeating: "a", count: 64), "übc",
    ])
    func `A bucket that can't stand in a host name is refused`(name: String) {
        #expect(throws: EnvironmentError.bucket(name)) { try BucketName(name) }
    }

    @Test func `A recipe whose endpoint has the bucket in it needs one`() throws {
        let name = try ProfileName("acme")
        #expect(throws: EnvironmentError.bucketNeeded(tool: "polars", profile: name)) {
            try tool("polars", bucket: nil)
        }
        #expect(try tool("rclone", bucket: nil).recipe.name == "rclone")
    }
}
