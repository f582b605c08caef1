internal import ArgumentParser
internal import HTTP
internal import OrderedJSON
internal import Output
internal import Store

extension Heddled {
    struct Version: AnsweringCommand {
        static let configuration = CommandConfiguration(
            commandName: "version",
            abstract: "Show the versions of heddled, curl and SQLite.",
            discussion: """
                heddled loads libcurl, with its TLS library, and SQLite from the system: these are the versions that are in use. \
                As JSON: version, commit and commit_date (null where the build wasn't told), swift (the compiler), curl, tls, sqlite.

                EXAMPLES
                  heddled version
                  heddled version -o json
                """)

        @OptionGroup var options: OutputOptions

        func answer() throws -> CommandOutput {
            let build = BuildFacts.ofThisProgram
            let (curl, tls) = (HTTPClient.libraryVersion, HTTPClient.tlsVersion)
            switch options.output {
            case .text:
                return CommandOutput(
                    """
                    \(build.line(of: "heddled"))
                    curl \(curl), \(tls ?? "no TLS")
                    SQLite \(Store.libraryVersion)

                    """)
            case .json:
                let fields =
                    build.fields + [
                        ("curl", .string(curl)), ("tls", .optional(tls)), ("sqlite", .string(Store.libraryVersion)),
                    ]
                return CommandOutput(JSON.object(fields).text + "\n")
            }
        }
    }
}
