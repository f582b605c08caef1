public import Credentials
internal import Text

/// A profile's own AWS config and credentials file, which a switch brings along: no environment variable that SDKs read
/// says "virtual-hosted", and `~/.aws` is not ours.
public struct PrivateFiles: Sendable, Equatable {
    public let config: String
    /// Without a secret, and without `[default]`: minio-go, restic and version 1 of the Go SDK read nothing but this
    /// file.
    public let credentials: String

    /// - Parameters:
    ///   - program: the absolute path of `heddle`.
    ///   - variables: what a process with a clean environment must be given to find the same paths and programs.
    ///   - present: the text of the config file that is there, whose own lines are kept; nil: there is none.
    /// - Throws: ``EnvironmentError/unwritablePath(_:)``.
    public init(
        _ profile: Profile, program: String, variables: [(name: String, value: String)], keepingLinesOf present: String?
    ) throws(EnvironmentError) {
        let section = profile.name.section
        let process = "credential_process = \(try Self.commandLine(profile, program, variables))"
        let own = OwnLines(of: present)
        // In a [services] section addressing_style would be ignored: botocore wants it in the profile's own `s3 =`.
        func settings(_ own: OwnLines.Section, _ more: String...) -> [String] {
            ["region = \(profile.zone)", "endpoint_url = \(profile.endpoint)"]
                + ["s3 =", "    addressing_style = virtual"] + own.belowS3 + more + own.others
        }
        config =
            ([OwnLines.beginning, "[default]"] + settings(own.ofDefault)
            + ["", "[profile \(section)]"] + settings(own.ofProfile, process)
            + [OwnLines.end]).map { $0 + "\n" }.joined() + own.below
        credentials = """
            # Written by heddle, and written anew whenever the profile changes. There is no secret in it.
            [\(section)]
            \(process)

            """
    }

    /// `/usr/bin/env` goes first because Go's SDK strips quotes that enclose the whole value.
    private static func commandLine(
        _ profile: Profile, _ program: String, _ variables: [(name: String, value: String)]
    ) throws(EnvironmentError) -> String {
        var words = ["/usr/bin/env"]
        for (name, value) in variables { words.append(try quoted("\(name)=\(value)")) }
        words.append(try quoted(program))
        return (words + ["credential-process", profile.name.text]).joined(separator: " ")
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

extension ProfileName {
    /// What stands in place of ``marksOutsideSections``.
    public static let sectionReplacement = "_"
    /// Marks of a profile's name that no section's name may have: the CRT's parser ends it there.
    public static let marksOutsideSections = ".@"
    /// A section of the name `default` is another one to every SDK.
    public static let sectionOfDefault = "heddle-default"

    /// The name of this profile's section in its private files, and what `AWS_PROFILE` is.
    public var section: String {
        if text == "default" { return Self.sectionOfDefault }
        return text.rewritten { Self.marksOutsideSections.unicodeScalars.contains($0) ? Self.sectionReplacement : nil }
    }
}
