public import Credentials
internal import Text

/// What one client needs on top of the environment of a mode: one of ``table``.
///
/// A recipe sets variables, has a file written that one of them names, or has text to print where a client takes its
/// settings in nothing else. None holds a secret: clients find keys where the mode puts them.
public struct ToolRecipe: Sendable {
    public let name: String
    /// As whoever asked for it calls it: one of ``aliases``, perhaps.
    public private(set) var shownName: String
    /// Clients that it serves as well.
    public let aliases: [String]
    /// What it does, in a few words.
    public let summary: String
    /// The modes in which the client gets keys, the best one first.
    public let modes: [Mode]
    /// Whether the endpoint must have the bucket in it.
    public let needsBucket: Bool
    /// On top of the mode's, or instead of some of them. What it would prefer to ours is unset.
    let variables: [EnvironmentVariable]
    /// The file that `.toolFile` names.
    let file: Document?
    /// What is printed instead of an environment.
    let code: Document?
    /// What no variable can do: flags, and limits of the client's.
    let advice: (@Sendable (ToolSettings) -> Advice)?

    public struct Advice: Sendable, Equatable {
        public let message: String
        /// A command.
        public let hint: String?

        init(_ message: String, hint: String? = nil) {
            self.message = message
            self.hint = hint
        }
    }

    /// Text for a client, made for one profile.
    struct Document: Sendable {
        /// What its file's name ends with, after the dot; has none itself.
        let suffix: String
        let text: @Sendable (ToolSettings) -> String
    }

    init(
        _ name: String, aliases: [String] = [], _ summary: String, modes: [Mode] = Mode.allCases,
        needsBucket: Bool = false, variables: [EnvironmentVariable] = [], file: Document? = nil, code: Document? = nil,
        advice: (@Sendable (ToolSettings) -> Advice)? = nil
    ) {
        self.name = name
        shownName = name
        self.aliases = aliases
        self.summary = summary
        self.modes = modes
        self.needsBucket = needsBucket
        self.variables = variables
        self.file = file
        self.code = code
        self.advice = advice
    }

    /// Every recipe, in the order in which they are listed.
    public static let table: [ToolRecipe] = [
        .rclone, .s5cmd, .s3cmd, .duckdb, .objectStore, .deltalake, .lance, .mountpointS3, .s3torchconnector, .vllm,
        .juicefs, .restic, .gdal, .spark, .clickhouse, .terraform, .pyarrow, .ray,
    ]

    /// - Returns: nil where no recipe has that name.
    public static func named(_ name: String) -> ToolRecipe? {
        var recipe = table.first { $0.name == name || $0.aliases.contains(name) }
        recipe?.shownName = name
        return recipe
    }

    /// The names of all recipes, without those of other clients that they serve.
    public static let names = table.map(\.name)

    /// The variable that says whose recipe an environment has, and for which bucket: `TOOL` or `TOOL:BUCKET`. The next
    /// switch, `off` and prompts know by it which variables are a recipe's, and which are a person's own.
    public static let marker = "HEDDLE_FOR"

    /// The recipe that an environment has.
    ///
    /// - Parameter mark: the value of ``marker``; nil: it is not set.
    /// - Returns: nil where there is none of ours.
    static func marked(_ mark: String?) -> ToolRecipe? { mark.flatMap { named(String($0.prefix { $0 != ":" })) } }

    /// Those of its variables that no plain switch sets or unsets.
    public var ownVariables: [EnvironmentVariable] {
        variables.filter { own in !EnvironmentVariable.table.contains { $0.name == own.name } }
    }

    /// Every variable that some recipe sets or unsets and no plain switch does: what a shell must remember for `off`.
    public static let variables: [String] = {
        var names: [String] = []
        for name in table.flatMap(\.ownVariables).map(\.name) where !names.contains(name) { names.append(name) }
        return names
    }()

    /// All that a switch decides, with a recipe's variables in the places of those that it has otherwise.
    ///
    /// - Parameter mark: that of the environment which is changed. What that recipe had is unset; without one, the
    ///   variables of recipes are a person's own.
    static func rows(for recipe: ToolRecipe?, replacing mark: String?) -> [EnvironmentVariable] {
        var rows = EnvironmentVariable.table.map { row in
            recipe?.variables.first { $0.name == row.name } ?? row
        }
        if recipe != nil {
            rows.append(EnvironmentVariable(marker, always: .toolMark))
        } else if mark != nil {
            rows.append(EnvironmentVariable(marker))
        }
        rows += recipe?.ownVariables ?? []
        let former = marked(mark)?.ownVariables ?? []
        return rows
            + former.map(\.name).filter { name in !rows.contains { $0.name == name } }.map {
                EnvironmentVariable($0)
            }
    }

    /// Clients that can't use CoreWeave's object storage, whatever they are told, and why.
    public static let impossible: [(name: String, why: String)] = [
        ("kopia", "it addresses buckets by path, which CoreWeave refuses"),
        ("mc", "MC_HOST_* can't ask for virtual-hosted buckets, and CoreWeave refuses others"),
        ("tensorstore", "it appends the bucket to the endpoint's path, which CoreWeave refuses"),
    ]

    /// Clients that every mode's environment is enough for.
    public static let sufficient = [
        "aws", "boto3", "cloudpathlib", "dask", "datasets", "dvc", "fsspec", "mosaicml-streaming", "s3fs", "smart_open",
        "webdataset", "zarr",
    ]
}

/// What a recipe is made from.
public struct ToolSettings: Sendable {
    public let profile: Profile
    public let mode: Mode
    /// nil: none was named.
    public let bucket: BucketName?

    public init(_ profile: Profile, mode: Mode, bucket: BucketName?) {
        self.profile = profile
        self.mode = mode
        self.bucket = bucket
    }

    /// The bucket's name, or what stands for it in an example.
    var bucketOrPlaceholder: String { bucket?.text ?? "BUCKET" }
    var zone: Zone { profile.zone }
    var endpoint: ServiceURL { profile.endpoint }
    var isSecure: Bool { endpoint.scheme == .https }

    /// `https://BUCKET.cwobject.com`
    var bucketEndpoint: String {
        "\(endpoint.scheme.rawValue)://\(bucketOrPlaceholder).\(endpoint.hostField)\(endpoint.path)"
    }
}

/// The name of a bucket, as it may stand in a host name: 3 to 63 of `a-z0-9.-`, letters or digits at both ends.
public struct BucketName: Sendable, Equatable {
    public let text: String

    /// - Throws: ``EnvironmentError/bucket(_:)``.
    public init(_ text: String) throws(EnvironmentError) {
        let bytes = text.utf8
        let marks = ".-".utf8
        guard (3...63).contains(bytes.count),
            bytes.allSatisfy({ (0x61...0x7A).contains($0) || $0.isASCIIDigit || marks.contains($0) }),
            let first = bytes.first, let last = bytes.last, !marks.contains(first), !marks.contains(last),
            !text.contains("..")
        else { throw .bucket(text) }
        self.text = text
    }
}
