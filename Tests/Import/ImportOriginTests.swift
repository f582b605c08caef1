import Credentials
import Fixtures
import Import
import OperatingSystem
import Testing

/// Other programs' settings, as those programs write them.
@Suite struct ImportOriginTests {
    let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
        for name in [".aws", ".coreweave", ".kube", ".config", ".config/rclone"] { try directory.makeDirectory(name) }
    }

    private func origin(_ name: String) throws -> ImportOrigin {
        try #require(ImportOrigin.all.first { $0.name == name })
    }

    private func surroundings(_ variables: [String: String] = [:], zone: String? = nil) throws
        -> ImportOrigin.Surroundings
    {
        ImportOrigin.Surroundings(
            environment: Variables(variables), home: directory.path, zone: try zone.map { try Zone($0) },
            command: "heddle import x")
    }

    private func findings(
        _ name: String, at path: String? = nil, _ variables: [String: String] = [:], zone: String? = nil
    ) throws -> ImportFindings {
        try origin(name).findings(at: path, surroundings(variables, zone: zone))
    }

    /// `name zone endpoint token`, a profile each.
    private func lines(_ findings: ImportFindings) -> [String] {
        findings.profiles.map { "\($0.name) \($0.zone) \($0.endpoint) \($0.source.token)" }
    }

    @Test func `Profiles of ~/.aws with CoreWeave's endpoint become profiles, and static keys stay there`() throws {
        try directory.write(
            """
            [default]
            region = us-east-1
            [profile acme]
            region = us-east-04a
            endpoint_url = https://cwobject.com
            s3 =
                addressing_style = virtual
            [profile lota]
            region=RNO2A
            endpoint_url=http://cwlota.com/
            credential_process = /usr/bin/cwic auth accesskey api-token --org-id org-7
            [profile other]
            endpoint_url = https://s3.example.com
            [profile heddle-acme]
            endpoint_url = https://cwobject.com
            """, to: ".aws/config")
        try directory.write(
            "[acme]\naws_access_key_id = CWKEY\naws_secret_access_key = canary\n", to: ".aws/credentials")
        let found = try findings("aws")
        #expect(
            lines(found) == [
                "acme US-EAST-04A https://cwobject.com env:COREWEAVE_API_TOKEN",
                "lota RNO2A http://cwlota.com cwic:org-7",
            ])
        #expect(
            found.remarks.map(\.message) == [
                "aws_access_key_id of acme is a static key: it is not copied, a token takes its place"
            ])
        #expect(found.remarks.first?.hint == "heddle token set acme")
        #expect(!"\(found)".contains("canary"))
    }

    @Test func `The endpoint of S3 is found in a services section, and comes before that of all services`() throws {
        try directory.write(
            """
            [profile acme]
            region = RNO2A
            services = cw
            [profile both]
            region = RNO2A
            services = cw
            endpoint_url = https://localhost:4566
            [profile elsewhere]
            services = local
            endpoint_url = https://cwobject.com
            [services cw]
            dynamodb =
              endpoint_url = http://localhost:8000
            s3 =
            \t# ours
              endpoint_url = https://cwobject.com
              addressing_style = virtual
            [services local]
            s3 =
              endpoint_url = http://localhost:9000
            [profile apart]
            region = RNO2A
            services = nosuch
            s3 =
              endpoint_url = https://cwobject.com
            """, to: ".aws/config")
        #expect(
            lines(try findings("aws")) == [
                "acme RNO2A https://cwobject.com env:COREWEAVE_API_TOKEN",
                "both RNO2A https://cwobject.com env:COREWEAVE_API_TOKEN",
            ])
        try directory.move(".aws/config", to: ".coreweave/cw.config")
        #expect(
            try findings("coreweave", zone: "rno2a").profiles.map(\.name.text) == ["acme", "both", "apart"],
            "in CoreWeave's own files another endpoint counts, too")
    }

    @Test func `CoreWeave's own files need name no endpoint`() throws {
        try directory.write(
            "[default]\nregion = RNO2A\n[b]\nregion = US-EAST-04A\nendpoint_url = https://cwobject.com",
            to: ".coreweave/cw.config")
        try directory.write("[default]\naws_access_key_id = X", to: ".coreweave/cw.credentials")
        let found = try findings("coreweave")
        #expect(
            lines(found) == [
                "coreweave-default RNO2A https://cwobject.com env:COREWEAVE_API_TOKEN",
                "b US-EAST-04A https://cwobject.com env:COREWEAVE_API_TOKEN",
            ])
        #expect(found.remarks.count == 1)
    }

    @Test func `Remotes of rclone and s3cmd's settings become profiles`() throws {
        try directory.write(
            "[cw prod]\ntype = s3\nendpoint = cwobject.com\nregion = RNO2A\naccess_key_id = x\n[drive]\ntype = drive\n",
            to: ".config/rclone/rclone.conf")
        try directory.write("[default]\nhost_base = cwobject.com\nbucket_location = US\naccess_key = x\n", to: ".s3cfg")
        #expect(lines(try findings("rclone")) == ["cw-prod RNO2A https://cwobject.com env:COREWEAVE_API_TOKEN"])
        #expect(throws: ImportError.noZone(try ProfileName("s3cfg"), from: "s3cfg", command: "heddle import x")) {
            try findings("s3cfg")
        }
        let found = try findings("s3cfg", zone: "rno2a")
        #expect(lines(found) == ["s3cfg RNO2A https://cwobject.com env:COREWEAVE_API_TOKEN"])
        #expect(found.remarks.map(\.hint) == ["heddle token set s3cfg"])
    }

    @Test func `Users of a kubeconfig become profiles whose tokens stay there`() throws {
        try directory.write(
            """
            clusters:
            - {name: east, cluster: {server: "https://abc.k8s.us-east-04a.coreweave.com:6443/x"}}
            - {name: eks, cluster: {server: https://x.eks.amazonaws.com}}
            contexts:
            - {name: c, context: {cluster: east, user: acme}}
            - {name: d, context: {cluster: eks, user: arn/b}}
            users:
            - {name: acme, user: {token: canary}}
            - {name: arn/b, user: {exec: {command: aws, apiVersion: client.authentication.k8s.io/v1}}}
            - {name: cert, user: {client-key-data: x}}
            - {name: cw, user: {exec: {command: cwic, args: [auth, k8s, api-token, --org-id, org-7]}}}
            """, to: ".kube/config")
        let found = try findings("kubeconfig", zone: "RNO2A")
        #expect(
            lines(found) == [
                "acme US-EAST-04A https://cwobject.com kubeconfig:#acme",
                "arn-b RNO2A https://cwobject.com kubeconfig:#arn/b",
                "cw RNO2A https://cwobject.com cwic:org-7",
            ])
        #expect(
            found.warnings.map(\.message) == ["its token is used with x.eks.amazonaws.com, which is not CoreWeave's"])
        #expect(found.remarks.count == 1 && !"\(found)".contains("canary"))
        try directory.write(
            """
            clusters:
            - {name: east, cluster: {server: "https://abc.k8s.us-east-04a.coreweave.com:6443/x"}}
            contexts:
            - {name: a, context: {cluster: east, user: east-1}}
            - {name: b, context: {cluster: east, user: east-2}}
            users:
            - {name: acme, user: {token: canary}}
            - {name: east-1, user: {exec: {command: cwic, args: [auth, k8s, api-token, --org-id, org-7]}}}
            - {name: east-2, user: {exec: {command: cwic, args: [auth, k8s, api-token, --org-id, org-7]}}}
            - {name: other, user: {exec: {command: /opt/cwic, args: [auth, k8s, api-token, --org-id=org-8]}}}
            - {name: current, user: {exec: {command: cwic, args: [auth, k8s, api-token]}}}
            - {name: keys, user: {exec: {command: cwic, args: [auth, accesskey, api-token, --org-id, org-9]}}}
            - {name: fake, user: {exec: {command: my-cwic, args: [auth, k8s, api-token, --org-id, org-7]}}}
            """, to: "logins")
        #expect(
            lines(try findings("cwic", at: directory("logins"), zone: "RNO2A")) == [
                "east-1 US-EAST-04A https://cwobject.com cwic:org-7", "other RNO2A https://cwobject.com cwic:org-8",
            ])
        #expect(
            lines(try findings("kubeconfig", at: directory("logins"), zone: "RNO2A")).suffix(3) == [
                "current RNO2A https://cwobject.com kubeconfig:\(directory("logins"))#current",
                "keys RNO2A https://cwobject.com kubeconfig:\(directory("logins"))#keys",
                "fake RNO2A https://cwobject.com kubeconfig:\(directory("logins"))#fake",
            ])
        try directory.write("users:\n- {name: acme, user: {token: canary}}", to: "none")
        let error = try #require(throws: ImportError.self) { try findings("cwic", at: directory("none")) }
        #expect(error.message == "no user in \(directory("none")) runs cwic auth k8s api-token --org-id ORG")
        try directory.move(".kube/config", to: "other")
        #expect(
            lines(try findings("kubeconfig", at: directory("other"), zone: "RNO2A"))[0]
                == "acme US-EAST-04A https://cwobject.com kubeconfig:\(directory("other"))#acme")
    }

    @Test func `The environment becomes a profile`() throws {
        let found = try findings(
            "environment",
            [
                "CW_API_TOKEN": "canary", "AWS_DEFAULT_REGION": "rno2a", "AWS_ENDPOINT_URL": "http://bkt.cwlota.com",
                "AWS_ACCESS_KEY_ID": "x",
            ])
        #expect(lines(found) == ["coreweave RNO2A http://cwlota.com env:CW_API_TOKEN"])
        #expect(found.remarks.map(\.hint) == ["heddle token set coreweave"] && !"\(found)".contains("canary"))
        #expect(throws: ImportError.self) { try findings("environment", ["AWS_ENDPOINT_URL": "https://s3.example"]) }
    }

    @Test(arguments: ["aws", "coreweave", "kubeconfig", "cwic", "rclone", "s3cfg"])
    func `What isn't there is named with its path`(_ name: String) throws {
        let error = try #require(throws: ImportError.self) { try findings(name) }
        #expect(error.message.hasPrefix("nothing to import from \(name): \(directory.path)/"))
        #expect(error.hint == "heddle import FILE --from \(name)" && error.status == .invalidInput)
    }

    @Test func `Where nothing leads to CoreWeave that is said`() throws {
        try directory.write("[default]\nregion = us-east-1\n", to: ".aws/config")
        let error = try #require(throws: ImportError.self) { try findings("aws") }
        #expect(error.message == "nothing in \(directory(".aws/config")) leads to CoreWeave's object storage")
    }

    @Test func `A host that only looks like CoreWeave's is none`() throws {
        for host in [
            "https://cwobject.com.evil.example", "https://evilcwobject.com", "https://evil.example/cwobject.com",
        ] {
            try directory.write("[x]\nendpoint_url = \(host)\nregion = RNO2A", to: ".aws/config")
            #expect(throws: ImportError.self) { try findings("aws") }
        }
    }
}
