internal import CBuild
public import OrderedJSON

/// What a build knows of itself. The commit is handed in by whoever builds (`HEDDLE_COMMIT` and `HEDDLE_COMMIT_DATE` in the
/// environment of `swift build`; `make install` and `make dist` set them): a build doesn't look for one by itself.
public struct BuildFacts: Sendable, Equatable {
    /// SHA-1, 40 hexadecimal digits, and `-dirty` behind it where the sources had changes; nil: not known.
    public let commit: String?
    /// When that commit was made, `YYYY-MM-DDTHH:MM:SSZ`; nil: not known.
    public let commitDate: String?
    /// The compiler's version, such as `6.3.1`.
    public let swiftVersion: String

    /// Those of this program.
    public static let ofThisProgram = BuildFacts(
        commit: String(cString: heddle_build_commit()), commitDate: String(cString: heddle_build_commit_date()),
        swift: Int(heddle_build_swift_version))

    /// - Parameters:
    ///   - commit: empty: not known. So with the date.
    ///   - swift: `60301` for 6.3.1.
    init(commit: String, commitDate: String, swift: Int) {
        self.commit = commit.isEmpty ? nil : commit
        self.commitDate = commitDate.isEmpty ? nil : commitDate
        let (major, minor, patch) = (swift / 10_000, swift / 100 % 100, swift % 100)
        swiftVersion = patch == 0 ? "\(major).\(minor)" : "\(major).\(minor).\(patch)"
    }

    /// The first line of `version`: `heddle 0.1.0`, and the commit where it is known.
    public func line(of program: String) -> String {
        guard let commit else { return "\(program) \(heddleVersion)" }
        let short = commit.prefix(12) + (commit.hasSuffix("-dirty") ? "-dirty" : "")
        return "\(program) \(heddleVersion) (commit \(short)\(commitDate.map { ", \($0.prefix(10))" } ?? ""))"
    }

    /// The first fields of `version -o json`.
    public var fields: [(String, JSON)] {
        [
            ("version", .string(heddleVersion)), ("commit", .optional(commit)), ("commit_date", .optional(commitDate)),
            ("swift", .string(swiftVersion)),
        ]
    }
}
