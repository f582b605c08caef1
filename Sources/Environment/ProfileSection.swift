internal import Credentials
internal import Text

/// What a section of an AWS config file says of a profile.
enum ProfileSection {
    /// - Parameter belowS3: further settings of the nested `s3 =`, indented.
    static func settings(_ profile: Profile, belowS3: [String] = []) -> [String] {
        // In a [services] section addressing_style would be ignored: botocore wants it in the profile's own `s3 =`.
        ["region = \(profile.zone)", "endpoint_url = \(profile.endpoint)", "s3 =", "    addressing_style = virtual"]
            + belowS3
    }

    /// The line by which SDKs get keys.
    ///
    /// `/usr/bin/env` goes first because Go's SDK strips quotes that enclose the whole value.
    ///
    /// - Throws: ``EnvironmentError/unwritablePath(_:)``.
    static func credentialProcess(
        _ profile: Profile, program: String, variables: [(name: String, value: String)]
    ) throws(EnvironmentError) -> String {
        var words = ["/usr/bin/env"]
        for (name, value) in variables { words.append(try quoted("\(name)=\(value)")) }
        words.append(try quoted(program))
        words += ["credential-process", profile.name.text]
        return "credential_process = " + words.concatenated(separator: " ")
    }

    /// One word to all of its readers: Python's shlex (botocore), `sh -c` (Go's SDK), and minio-go, which splits at
    /// blanks and keeps quotes, so that nothing is quoted without need.
    ///
    /// shlex and sh differ in what a backslash does between double quotes, so whatever would need one there stands in
    /// single quotes.
    private static func quoted(_ word: String) throws(EnvironmentError) -> String {
        guard word.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw .unwritablePath(word)
        }
        if word.utf8.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || "/._-@+=:,".utf8.contains($0) }) {
            return word
        }
        return word.hasAny(of: #"$`\"!"#) ? POSIXShell.quoted(word) : "\"\(word)\""
    }
}
