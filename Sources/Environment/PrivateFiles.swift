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
        let process = try ProfileSection.credentialProcess(profile, program: program, variables: variables)
        let own = OwnLines(of: present)
        func settings(_ own: OwnLines.Section, _ more: String...) -> [String] {
            ProfileSection.settings(profile, belowS3: own.belowS3) + more + own.others
        }
        config =
            ([OwnLines.beginning, "[default]"] + settings(own.ofDefault)
            + ["", "[profile \(section)]"] + settings(own.ofProfile, process)
            + [OwnLines.end]).map { $0 + "\n" }.concatenated() + own.below
        credentials = """
            # Written by heddle, and written anew whenever the profile changes. There is no secret in it.
            [\(section)]
            \(process)

            """
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
