import Credentials
import Environment
import Fixtures
import Store
import Testing

@testable import heddle

/// `env` and `exec` with `--for TOOL`.
@Suite struct ToolCommandTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme")
    }

    @Test func `env --for sets what one client needs besides, and says what else to do`() {
        let outcome = person.run("env", "acme", "--for", "rclone")
        #expect(outcome.status == 0 && outcome.output.contains("export RCLONE_S3_PROVIDER='Other'\n"), "\(outcome)")
        #expect(outcome.output.contains("export HEDDLE_FOR='rclone'\n"))
        #expect(outcome.output.contains("export AWS_PROFILE='acme'\n") && person.refresher.minted == 0)
        #expect(outcome.error == "heddle: rclone's remote is :s3:\nhint: rclone ls :s3:BUCKET\n")
    }

    @Test func `A client that knows nothing but keys is given keys, and their end is said`() throws {
        let outcome = person.run("env", "acme", "--for", "s3cmd")
        #expect(outcome.output.contains("export AWS_ACCESS_KEY_ID='CWAK1'\n"), "\(outcome)")
        // Obtained at 8:00:00, and handed out when they had settled.
        #expect(outcome.error == "heddle: s3cmd's keys end at 2027-01-15T08:15:00Z and are not renewed\n")
        let file = person.paths.toolFile(of: try ProfileName("acme"), "s3cfg")
        #expect(outcome.output.contains("export S3CMD_CONFIG='\(file)'\n"))
    }

    @Test func `A client's file is ours alone, has no secret, and goes with the profile`() throws {
        try person.add("acme.eu")
        for name in ["acme", "acme.eu"] { #expect(person.run("env", name, "--for", "s3cmd").status == 0) }
        let file = "home/state/aws/acme.s3cfg"
        #expect(try person.directory.mode(of: file) == 0o600)
        let text = try person.directory.text(of: file)
        #expect(text.contains("host_bucket = %(bucket)s.cwobject.com\n"))
        #expect(!text.contains("CWAK") && !text.contains("secret1"))
        #expect(person.run("remove", "acme", "--yes").status == 0)
        #expect(!person.directory.exists(file) && person.directory.exists("home/state/aws/acme.eu.s3cfg"))
    }

    @Test(arguments: [
        ("pyarrow", "force_virtual_addressing=True"), ("duckdb", "CREATE OR REPLACE SECRET"),
        ("spark", "spark.hadoop.fs.s3a.endpoint https://cwobject.com\n"), ("terraform", "skip_region_validation"),
    ])
    func `What a client takes in code only is printed, and no key is fetched for it`(tool: String, text: String) {
        for mode in [[], ["--mode", "keys"]] {
            let outcome = person.run(["env", "acme", "--for", tool] + mode)
            #expect(outcome.status == 0 && outcome.output.contains(text) && !outcome.output.contains("export"))
        }
        #expect(person.refresher.minted == 0)
        let formatted = person.run("env", "acme", "--for", tool, "--format", "json")
        #expect(formatted.status == 64 && formatted.output == "", "\(formatted)")
    }

    @Test func `exec --for gives the command the client's variables`() throws {
        let outcome = person.run("exec", "acme", "--for", "gdal", "--", "/bin/sh")
        let changes = try #require(person.replacements.first).changes
        #expect(changes.contains { $0 == ("AWS_S3_ENDPOINT", "cwobject.com") })
        #expect(changes.contains { $0 == ("AWS_ACCESS_KEY_ID", "CWAK1") })
        #expect(outcome.error.hasPrefix("heddle: gdal's keys end at "), "\(outcome)")
        let code = person.run("exec", "acme", "--for", "pyarrow", "--", "/bin/sh")
        #expect(code.error.contains("hint: heddle env acme --for pyarrow\n"), "\(code)")
    }

    @Test func `A plain switch takes back what the last recipe set in this shell`() {
        #expect(!person.run("env", "acme").output.contains("RCLONE"))
        person.environment["HEDDLE_FOR"] = "rclone"
        let outcome = person.run("env", "acme")
        #expect(outcome.output.contains("unset RCLONE_S3_PROVIDER\n") && outcome.output.contains("unset HEDDLE_FOR\n"))
    }

    @Test(arguments: [[], ["list"], ["--mode", "keys"]])
    func `--for without a name lists the clients, and those that can't be served`(_ words: [String]) {
        let outcome = person.run(["env", "--for"] + words)
        #expect(outcome.status == 0 && outcome.error == "", "\(outcome)")
        for name in ToolRecipe.names {
            #expect(outcome.output.contains("\n\(name) ") || outcome.output.hasPrefix(name))
        }
        for name in ["kopia", "mc"] { #expect(outcome.output.contains("\n\(name): ")) }
    }

    @Test(arguments: [
        (
            ["--for", "kopia"], "kopia can't be used: it addresses buckets by path, which CoreWeave refuses",
            "heddle env --for"
        ),
        (["--for", "rclnoe"], "no recipe for 'rclnoe'", "did you mean rclone?  (heddle env --for)"),
        (["--for", "wget"], "no recipe for 'wget'", "heddle env --for"),
        (["--for", "aws"], "aws needs no recipe: leave --for away", "eval \"$(heddle env)\""),
        (["--bucket", "models"], "--bucket goes with --for TOOL", "heddle env --for"),
        (
            ["--for", "polars"], "polars needs --bucket: its endpoint has the bucket in it",
            "heddle env acme --for polars --bucket BUCKET"
        ),
        (
            ["--for", "s3cmd", "--mode", "profile"], "s3cmd gets no keys in mode profile, only in keys",
            "heddle env acme --for s3cmd"
        ),
        (
            ["--for", "polars", "--bucket", "models", "--mode", "profile"],
            "polars gets no keys in mode profile, only in keys or agent", "heddle env acme --for polars"
        ),
    ])
    func `What can't be done is refused, with what can`(_ words: [String], _ message: String, _ hint: String) {
        #expect(
            person.run(["env", "acme"] + words)
                == Outcome(output: "false\n", error: "heddle: \(message)\nhint: \(hint)\n", status: 64))
        #expect(person.run(["exec", "acme"] + words + ["--", "true"]).error == "heddle: \(message)\nhint: \(hint)\n")
    }

    @Test func `A client that is called by another name of its recipe is answered by that name`() {
        let outcome = person.run("env", "acme", "--for", "polars", "--bucket", "models", "--mode", "keys")
        #expect(outcome.error.contains("polars's keys end at "), "\(outcome)")
        #expect(!outcome.error.contains("object-store"))
        // The mark stays the recipe's own: shells judge by it.
        #expect(outcome.output.contains("HEDDLE_FOR='object-store:models'"), "\(outcome)")
    }

    @Test func `A bucket's name is checked`() {
        let outcome = person.run("env", "acme", "--for", "polars", "--bucket", "a/b?")
        #expect(outcome.status == 65 && outcome.error.hasPrefix("heddle: invalid bucket 'a/b?'\n"), "\(outcome)")
    }

    @Test func `Completion knows the clients`() {
        let outcome = person.run("complete", "--", "env", "acme", "--for", "r")
        #expect(
            outcome.output.contains("rclone\t") && outcome.output.contains("restic\t")
                && outcome.output.contains("ray\t"))
        #expect(!outcome.output.contains("s3cmd"))
        #expect(person.run("complete", "--", "exec", "--for=rcl").output.hasPrefix("--for=rclone\t"))
    }
}
