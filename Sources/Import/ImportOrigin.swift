public import Credentials
public import OperatingSystem
internal import Text

/// A place that profiles can be imported from: all that is to be known about it, in one value. A new one is a file with its
/// value and a line in ``all``.
public struct ImportOrigin: Sendable {
    /// As `--from` takes it.
    public let name: String
    /// In a few words, for help.
    public let summary: String
    /// Where it lies if no file is named; empty: it is no file.
    let paths: @Sendable (Surroundings) -> [String]
    let read: @Sendable ([Document], Surroundings) throws -> ImportFindings

    /// In the order of help.
    public static let all: [ImportOrigin] = [
        .catalog, .environment, .kubeconfig, .cwic, .aws, .coreweave, .rclone, .s3cfg,
    ]

    /// A file that was read, and where it lies.
    struct Document {
        let path: String
        let content: [UInt8]
    }

    /// What an origin may look at.
    public struct Surroundings: Sendable {
        public let environment: Variables
        /// What `~` stands for; nil where it is not known.
        public let home: String?
        /// For profiles of which the origin says no zone.
        public let zone: Zone?
        /// For profiles of which the origin says no token reference; nil: the one they have, else the standard one.
        public let token: TokenReference?
        /// The profiles there are: what an origin doesn't say of one of them stays as it is.
        public let present: [ProfileName: Profile]
        /// What relative paths in variables are relative to; nil where it is gone.
        public let workingDirectory: String?
        /// The command that imports, for hints.
        public let command: String

        public init(
            environment: Variables, home: String?, zone: Zone? = nil, token: TokenReference? = nil,
            present: [Profile] = [], workingDirectory: String? = nil, command: String
        ) {
            self.environment = environment
            self.home = home
            self.zone = zone
            self.token = token
            self.present = Dictionary(present.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
            self.workingDirectory = workingDirectory
            self.command = command
        }

        /// A path that a variable has, as it is from anywhere.
        func absolute(_ path: String) -> String {
            guard !path.isAbsolutePath, let workingDirectory else { return path }
            return "\(workingDirectory)/\(path)"
        }

        /// A file below the home directory; none where that is not known.
        func below(_ path: String) -> [String] { home.map { ["\($0)/\(path)"] } ?? [] }
    }

    /// Reads the origin where it lies.
    ///
    /// - Parameter path: another file, absolute.
    /// - Throws: ``ImportError``, ``CatalogError``, ``TokenError``, ``FileError``.
    public func findings(at path: String?, _ surroundings: Surroundings) throws -> ImportFindings {
        let paths = path.map { [$0] } ?? paths(surroundings).map(surroundings.absolute)
        let documents = try paths.compactMap { path in
            try TextFile.read(path).map { Document(path: path, content: $0) }
        }
        if documents.isEmpty, let first = paths.first {
            throw path == nil
                ? ImportError.missing(path: first, origin: name) : .noFile(path: first, origin: name)
        }
        return try read(documents, surroundings)
    }

    /// Reads what came by other means.
    ///
    /// - Parameter name: where from, a URL or a path; `-`: standard input.
    /// - Throws: as ``findings(at:_:)``.
    public func findings(
        in content: [UInt8], from name: String = "-", _ surroundings: Surroundings
    ) throws -> ImportFindings {
        try read([Document(path: name, content: content)], surroundings)
    }
}

/// What an origin has: profiles to be, and what becomes none.
public struct ImportFindings: Sendable {
    public internal(set) var profiles: [Profile] = []
    /// What a person should know of one of them before it is imported, and has to say yes to.
    public var warnings: [(name: ProfileName, message: String)] = []
    /// What is not imported, or not with it, and what to do instead.
    public internal(set) var remarks: [(message: String, hint: String?)] = []
    /// Those of ``profiles``, in lower case: names are file names, and macOS doesn't tell those apart by case.
    var names: Set<String> = []

    public init(profiles: [Profile] = []) {
        self.profiles = profiles
    }
}

/// Why nothing can be imported.
public enum ImportError: ExplainedError, Equatable {
    /// It is not where it keeps its settings.
    case missing(path: String, origin: String)
    /// There is no such file as the one that was named.
    case noFile(path: String, origin: String)
    /// The origin says no zone, and none was given to the command.
    case noZone(ProfileName, from: String, command: String)
    case notFound(what: String, hint: String?)

    public var message: String {
        switch self {
        case .missing(let path, let origin), .noFile(let path, let origin):
            "nothing to import from \(origin): \(path.printable) does not exist"
        case .noZone(let name, let origin, _): "\(origin) says no zone for \(name)"
        case .notFound(let what, _): what
        }
    }

    public var hint: String? {
        switch self {
        case .missing(_, let origin): "heddle import FILE --from \(origin)"
        case .noFile(let path, _):
            // Who types heddle import aws means the source.
            ImportOrigin.all.first { path.hasSuffix("/\($0.name)") }.map { "heddle import --from \($0.name)" }
                ?? "ls \(POSIXShell.pasteable(path.parentDirectory))"
        case .noZone(_, _, let command): "\(command) --zone US-EAST-04A"
        case .notFound(_, let hint): hint
        }
    }

    public var status: ExitStatus { .invalidInput }
}
