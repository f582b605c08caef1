internal import Text

/// A profile's name: `[A-Za-z0-9][A-Za-z0-9._@-]{0,63}`.
///
/// The set is closed because a name ends up in file names, shells, prompts, INI sections and URLs, and must mean
/// nothing in any of them.
public struct ProfileName: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    /// - Throws: ``InvalidValue/name(_:)``, for what looks like an API token, too: names are shown everywhere.
    public init(_ text: String) throws(InvalidValue) {
        let bytes = text.utf8
        guard (1...64).contains(bytes.count), let first = bytes.first, first.isASCIILetter || first.isASCIIDigit,
            bytes.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || "._@-".utf8.contains($0) }), !text.holdsToken
        else { throw .name(text) }
        self.text = text
    }

    public var description: String { text }
}

extension ProfileName: Comparable {
    public static func < (left: ProfileName, right: ProfileName) -> Bool { left.text < right.text }
}

/// A CoreWeave availability zone, which S3 clients call the region: `[A-Z0-9-]{1,63}`, kept in upper case.
///
/// Not checked against a list: zones come and go.
public struct Zone: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    /// - Throws: ``InvalidValue/zone(_:)``, for what looks like an API token, too.
    public init(_ text: String) throws(InvalidValue) {
        guard (1...63).contains(text.utf8.count),
            text.utf8.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2D }), !text.holdsToken
        else { throw .zone(text) }
        self.text = text.uppercased()
    }

    public var description: String { text }

    /// Whether it is the name of an AWS region, such as `us-east-1`, which people who come from there try. No zone that
    /// CoreWeave documents has this form.
    public var isNamedLikeAWSRegion: Bool {
        let parts = text.split(separator: "-")
        guard parts.count >= 3, parts[0].utf8.count == 2, parts.last?.utf8.count == 1 else { return false }
        return parts.dropLast().allSatisfy { $0.utf8.allSatisfy(\.isASCIILetter) }
            && parts.last?.utf8.allSatisfy(\.isASCIIDigit) == true
    }
}
