public import Credentials
internal import Text

/// Heddle's block in a person's own AWS config file: a section `[profile heddle-NAME]` for each profile, between two
/// marks. Everything else in the file is the person's, and stays as it is, byte for byte.
public struct AWSConfigBlock: Sendable, Equatable {
    /// The names of its AWS profiles.
    public let profiles: [String]
    /// With both marks and the last line's end.
    public let text: String

    // The aws CLI takes a comment with a colon or an equals sign for a setting, and one with brackets for a section.
    static let beginning = "# >>> heddle aws install >>> Written by heddle. Changes between these two lines are lost."
    static let end = "# <<< heddle aws install <<<"

    /// - Parameters:
    ///   - profiles: at least one.
    ///   - program: the absolute path of `heddle`.
    ///   - variables: what a process with a clean environment must be given to find the same paths and programs.
    /// - Throws: ``EnvironmentError``, where two profiles would have one section, too.
    public init(
        of profiles: [Profile], program: String, variables: [(name: String, value: String)]
    ) throws(EnvironmentError) {
        var names: [String] = []
        var sections: [[String]] = []
        for profile in profiles {
            let name = profile.name.awsProfile
            if let index = names.firstIndex(of: name) {
                throw .sameSection(profiles[index].name, profile.name, section: name)
            }
            names.append(name)
            sections.append(
                ["[profile \(name)]"] + ProfileSection.settings(profile)
                    + [try ProfileSection.credentialProcess(profile, program: program, variables: variables)])
        }
        self.profiles = names
        let lines = sections.joined(separator: [""])
        text = ([Self.beginning] + lines + [Self.end]).map { $0 + "\n" }.joined()
    }
}

extension ProfileName {
    /// The name of this profile in a person's own AWS config file.
    var awsProfile: String { section == Self.sectionOfDefault ? section : "heddle-\(section)" }
}
