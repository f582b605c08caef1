public import Credentials
internal import Text

/// A profile's own AWS config file, which a switch brings along: no environment variable says "virtual-hosted", and
/// `~/.aws` belongs to somebody else.
public struct PrivateConfig: Sendable, Equatable {
    public let text: String

    /// - Parameters:
    ///   - program: the absolute path of `heddle`.
    ///   - relocation: variables that a process with a clean environment needs to find the same paths.
    /// - Throws: ``EnvironmentError/unwritablePath(_:)``.
    public init(
        _ profile: Profile, program: String, relocation: [(variable: String, path: String)]
    ) throws(EnvironmentError) {
        // In a [services] section addressing_style would be ignored: botocore wants it in the profile's own `s3 =`.
        let common = """
            region = \(profile.zone)
            endpoint_url = \(profile.endpoint)
            s3 =
                addressing_style = virtual
            """
        text = """
            # Written by heddle, and written anew whenever the profile changes.
            [default]
            \(common)

            [profile \(profile.name)]
            \(common)
            credential_process = \(try Self.commandLine(profile, program, relocation))

            """
    }

    /// `/usr/bin/env` goes first because Go's SDK strips quotes that enclose the whole value.
    private static func commandLine(
        _ profile: Profile, _ program: String, _ relocation: [(variable: String, path: String)]
    ) throws(EnvironmentError) -> String {
        var words = ["/usr/bin/env"]
        for (variable, path) in relocation { words.append(try quoted("\(variable)=\(path)")) }
        words.append(try quoted(program))
        return (words + ["credential-process", "\"\(profile.name)\""]).joined(separator: " ")
    }

    /// One word to both of its readers: Python's shlex (botocore), and `sh -c` (Go's SDK). They differ in what a
    /// backslash does between double quotes, so whatever would need one there stands in single quotes.
    private static func quoted(_ word: String) throws(EnvironmentError) -> String {
        guard word.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw .unwritablePath(word)
        }
        return word.hasAny(of: #"$`\"!"#) ? POSIXShell.quoted(word) : "\"\(word)\""
    }
}
