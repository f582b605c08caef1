import Credentials
import Environment
import Fixtures
import Testing
import Text

@Suite struct EnvironmentFormatTests {
    @Test func `sh exports what is set and unsets the rest, a line each`() throws {
        let lines = try EnvironmentFormat.sh.text(Example.change(.profile), revealing: true).split(separator: "\n")
        #expect(lines.first == "export HEDDLE_PROFILE='acme'")
        #expect(lines.count { $0.hasPrefix("export ") } == 13)
        #expect(lines.count { $0.hasPrefix("unset ") } == 15)
        #expect(lines.count == 28)
    }

    @Test func `S32: A quote in a value does not end it`() throws {
        let text = try EnvironmentFormat.sh.text(Example.change(.keys(Example.credential())), revealing: true)
        #expect(text.contains(#"export AWS_SECRET_ACCESS_KEY='it'\''s/secret'"#))
    }

    @Test func `JSON has what is set and what is unset`() throws {
        let text = try format("json").text(Example.change(.profile), revealing: true)
        #expect(text.hasPrefix(#"{"set":{"HEDDLE_PROFILE":"acme","AWS_REGION":"US-EAST-04A","#))
        #expect(text.contains(#""unset":["AWS_ACCESS_KEY_ID","#) && text.hasSuffix("]}\n"))
    }

    private func format(_ name: String) throws -> EnvironmentFormat { try #require(EnvironmentFormat.named(name)) }

    @Test func `Each format has a name of its own, and the first is sh`() {
        let names = EnvironmentFormat.table.flatMap { [$0.name] + $0.aliases }
        #expect(Set(names).count == names.count && names.first == "sh")
        #expect(EnvironmentFormat.named("cmd") == nil)
    }

    @Test(arguments: [
        ("bash", "sh"), ("zsh", "sh"), ("dash", "sh"), ("ksh", "sh"), ("tcsh", "csh"), ("fish", "fish"), ("sh", "sh"),
    ])
    func `A shell's own name is a name of its format`(shell: String, name: String) {
        #expect(EnvironmentFormat.named(shell)?.name == name)
    }

    @Test func `csh ends every command, for eval joins its lines`() throws {
        let lines = try format("csh").text(Example.change(.profile), revealing: true).split(separator: "\n")
        #expect(lines.first == "setenv HEDDLE_PROFILE 'acme';" && lines.last == "unsetenv AWS_CREDENTIAL_FILE;")
        #expect(lines.allSatisfy { $0.hasSuffix(";") })
    }

    @Test(arguments: EnvironmentFormat.table.map(\.name))
    func `Secrets are hidden from a terminal, and nothing else is`(name: String) throws {
        let text = try format(name).text(Example.change(.keys(Example.credential())), revealing: false)
        for secret in ["CWKEY", "secret'", "s/secret", "session"] { #expect(!text.contains(secret)) }
        #expect(text.contains(EnvironmentFormat.hidden))
        #expect(name == "github" || text.contains("2026-09-21T14:13:20Z"))
    }

    @Test func `Nushell and PowerShell set and unset`() throws {
        let change = try Example.change(.profile)
        let nu = try format("nu").text(change, revealing: true)
        #expect(nu.hasPrefix("$env.HEDDLE_PROFILE = \"acme\"\n") && nu.contains("hide-env -i AWS_ROLE_ARN\n"))
        let power = try format("powershell").text(change, revealing: true)
        #expect(power.hasPrefix("$env:HEDDLE_PROFILE = 'acme'\n"))
        #expect(power.contains("Remove-Item -ErrorAction Ignore Env:AWS_ROLE_ARN\n"))
    }

    @Test(arguments: ["dotenv", "docker", "systemd", "github"])
    func `Files that can't unset say nothing of what is unset`(name: String) throws {
        #expect(try !format(name).text(Example.change(.profile), revealing: true).contains("AWS_ROLE_ARN"))
    }

    /// A value as each format writes it; nil where the format can't hold it.
    struct ValueCase: Decodable, Sendable {
        let value: String
        let sh, fish, csh, nu, powershell, dotenv, docker, systemd, github: String?

        static func all() throws -> [ValueCase] { try Vectors.cases("hostile-values") }
    }

    /// A format, what stands before and behind a value in it, and the value as it is written.
    private typealias Form = (
        name: String, before: String, after: String, written: @Sendable (ValueCase) -> String?
    )

    private static let forms: [Form] = [
        ("sh", "export AWS_SECRET_ACCESS_KEY=", "\n", { $0.sh }),
        ("fish", "set -gx AWS_SECRET_ACCESS_KEY ", "\n", { $0.fish }),
        ("csh", "setenv AWS_SECRET_ACCESS_KEY ", ";\n", { $0.csh }),
        ("nu", "$env.AWS_SECRET_ACCESS_KEY = ", "\n", { $0.nu }),
        ("powershell", "$env:AWS_SECRET_ACCESS_KEY = ", "\n", { $0.powershell }),
        ("dotenv", "AWS_SECRET_ACCESS_KEY=", "\n", { $0.dotenv }),
        ("docker", "AWS_SECRET_ACCESS_KEY=", "\n", { $0.docker }),
        ("systemd", "AWS_SECRET_ACCESS_KEY=", "\n", { $0.systemd }),
    ]

    @Test(arguments: try ValueCase.all())
    func `S32: Each format writes a value as the vectors have it, or refuses it by the variable's name`(
        _ given: ValueCase
    ) throws {
        let change = try Example.change(.keys(Example.credential(secret: given.value)))
        func refused(_ body: () throws -> String) {
            let error = #expect(throws: EnvironmentError.self) { _ = try body() }
            #expect(error?.message.contains("AWS_SECRET_ACCESS_KEY") == true)
            #expect(error?.status == .setUp && error?.hint != nil)
        }
        for (name, before, after, written) in Self.forms {
            guard let written = written(given) else {
                refused { try format(name).text(change, revealing: true) }
                continue
            }
            let text = try "\n" + format(name).text(change, revealing: true)
            // Byte by byte: a combining mark makes another Character of a quote.
            #expect(text.utf8.contains("\n\(before)\(written)\(after)".utf8), "\(name): \(text)")
        }
        let handOver = try #require(format("github").handOver)
        guard let written = given.github else {
            refused { try handOver.text(change, "DELIMITER") }
            return
        }
        #expect(try handOver.text(change, "DELIMITER").utf8.contains("AWS_SECRET_ACCESS_KEY\(written)\n".utf8))
    }

    @Test func `GitHub's runner is told to mask each secret, and the token within a header`() throws {
        let change = try Example.change(.container(APIToken(Secret("CW-100%"))))
        #expect(
            try format("github").text(change, revealing: true)
                == "::add-mask::Bearer CW-100%25\n::add-mask::CW-100%25\n")
    }

    @Test func `docker is told in mode profile that the container needs heddle`() throws {
        let advice = try format("docker").advice(Example.change(.profile))
        #expect(advice?.message.contains("heddle") == true)
        #expect(advice?.hint == "heddle env acme --mode keys --format docker")
    }

    @Test(arguments: [Mode.keys, .container])
    func `docker is told in the other modes what to mount`(mode: Mode) throws {
        let advice = try format("docker").advice(Example.change(in: mode))
        let mounts = [Example.configFile, Example.credentialsFile].map { "-v \($0):\($0):ro" }
        #expect(advice?.hint == "docker run --env-file FILE \(mounts.joined(separator: " ")) IMAGE")
    }

    @Test func `docker is told in mode agent to share this machine's network, and to mount the token file`() throws {
        let advice = try format("docker").advice(Example.change(in: .agent))
        let mounts = [Example.configFile, Example.credentialsFile, "/state/agent/acme.token"].map {
            "-v \($0):\($0):ro"
        }
        #expect(advice?.hint == "docker run --network host --env-file FILE \(mounts.joined(separator: " ")) IMAGE")
    }

    @Test(arguments: EnvironmentFormat.table.map(\.name).filter { $0 != "docker" }, Mode.allCases)
    func `No other format has anything to say`(name: String, mode: Mode) throws {
        #expect(try format(name).advice(Example.change(in: mode)) == nil)
    }
}
