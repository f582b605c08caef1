internal import Credentials
internal import OperatingSystem
internal import Store
internal import Text

extension DoctorCheck {
    /// A person's own AWS files, where they have a profile of the same name, or keys that a program may take instead.
    static let awsFiles = DoctorCheck("~/.aws", needsDatabase: true) { examination in
        guard let home = examination.home else { return [.good("no home directory")] }
        var findings: [Finding] = []
        let names = Set(examination.profiles.map(\.profile.name.text))
        for file in ["config", "credentials"] {
            let path = "\(home)/.aws/\(file)"
            guard let content = try TextFile.read(path) else { continue }
            for section in AWSSections(String(decoding: content, as: UTF8.self)).sections {
                let place = "~/.aws/\(file):\(section.line)"
                if names.contains(section.profile) {
                    findings.append(
                        .warning(
                            "\(place) has a profile of the same name, \(section.profile.printable.withoutTokens)",
                            why: "a program that is started without the switch's variables uses that one",
                            command: "heddle exec \(section.profile) -- COMMAND"))
                } else if section.has("ignore_configured_endpoint_urls", "true") {
                    findings.append(
                        .note(
                            "\(place) ignores configured endpoints",
                            why: "with that profile requests for CoreWeave go to amazonaws.com"))
                } else if section.value("endpoint_url")?.contains("cwobject.com") == true
                    || section.value("endpoint_url")?.contains("cwlota.com") == true
                {
                    findings.append(
                        .note(
                            "\(place), profile \(section.profile.printable.withoutTokens), has CoreWeave's endpoint",
                            why: "its keys are not Heddle's, and nothing renews them"))
                }
            }
        }
        return findings.isEmpty ? [.good("nothing in it stands in a profile's way")] : findings
    }
}

/// The sections of an AWS config or credentials file.
struct AWSSections {
    struct Section {
        /// Without `profile `.
        let profile: String
        /// Of its header, counted from 1.
        let line: Int
        fileprivate(set) var settings: [(name: String, value: String)] = []

        func value(_ name: String) -> String? { settings.last { $0.name == name }?.value }
        func has(_ name: String, _ value: String) -> Bool { self.value(name)?.lowercased() == value }
    }

    private(set) var sections: [Section] = []

    init(_ text: String) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = trimmed(line)
            if words.hasPrefix("#") || words.hasPrefix(";") { continue }
            if words.hasPrefix("["), let end = words.firstIndex(of: "]") {
                let name = trimmed(words[..<end].dropFirst())
                let profile = name.hasPrefix("profile ") ? trimmed(name.dropFirst(8)) : name
                sections.append(Section(profile: String(profile), line: index + 1))
            } else if let equals = words.firstIndex(of: "="), !sections.isEmpty {
                let (name, value) = (trimmed(words[..<equals]), trimmed(words[equals...].dropFirst()))
                sections[sections.count - 1].settings.append((String(name), String(value)))
            }
        }
    }
}

private func trimmed(_ text: Substring) -> Substring {
    func isBlank(_ character: Character) -> Bool { character == " " || character == "\t" || character == "\r" }
    var text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return text
}
