internal import Text

/// What a private config file has that Heddle did not write: the lines below its last one, and what `aws configure set`
/// puts between them, as it edits in place.
struct OwnLines: Equatable {
    struct Section: Equatable {
        /// Settings of the nested `s3 =`, indented.
        var belowS3: [String] = []
        var others: [String] = []
    }

    var ofDefault = Section()
    var ofProfile = Section()
    /// As it stands below ``end``, character by character.
    var below = ""

    // The aws CLI takes a comment with a colon or an equals sign for a setting, and one with brackets for a section.
    static let beginning =
        "# Written by heddle, which keeps what others add. Put lines of your own below its last line."
    static let end = "# The last line of heddle, what follows is yours and is kept."

    private static let settings = ["region", "endpoint_url", "credential_process"]

    /// - Parameter text: nil, and a text of an older Heddle, have none.
    init(of text: String?) {
        guard let text else { return }
        var rest = Substring(text).unicodeScalars
        var section: WritableKeyPath<OwnLines, Section>?
        var setting = Setting.heddles
        while let line = Self.line(&rest) {
            if line == Self.end {
                below += String(rest)
                break
            }
            let key = line.prefix { $0 != "=" && $0 != ":" }.filter { $0 != " " && $0 != "\t" }
            if key.isEmpty || line.hasPrefix("# Written by heddle") { continue }
            if line.hasPrefix("[") {
                section = line == "[default]" ? \.ofDefault : line.hasPrefix("[profile ") ? \.ofProfile : nil
                if section == nil { below += line + "\n" }
            } else if let section {
                let isContinued = line.hasPrefix(" ") || line.hasPrefix("\t")
                if !isContinued {
                    setting = key == "s3" ? .s3 : Self.settings.contains(String(key)) ? .heddles : .others
                }
                switch setting {
                case .s3 where isContinued && key != "addressing_style": self[keyPath: section].belowS3.append(line)
                case .others: self[keyPath: section].others.append(line)
                case .s3, .heddles: break
                }
            } else {
                below += line + "\n"
            }
        }
    }

    private enum Setting { case heddles, s3, others }

    /// By scalars: a carriage return and a line feed are one Character.
    private static func line(_ rest: inout Substring.UnicodeScalarView) -> String? {
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(of: "\n") ?? rest.endIndex
        defer { rest = end == rest.endIndex ? rest[end...] : rest[rest.index(after: end)...] }
        return String(rest[..<end])
    }
}
