public import Credentials
public import OperatingSystem
internal import Text

/// The profile in effect, and what chose it.
public struct Selection: Sendable {
    public enum Source: Sendable, Equatable {
        case argument
        /// `HEDDLE_PROFILE`.
        case shell
        /// The binding of this directory.
        case directory(String)
        /// The active profile of the database.
        case global

        /// In the words of `current -o json`.
        public var word: String {
            switch self {
            case .argument: "argument"
            case .shell: "shell"
            case .directory: "directory"
            case .global: "global"
            }
        }

        /// For a person.
        public var explanation: String {
            switch self {
            case .argument: "argument: named on the command line"
            case .shell: "shell: HEDDLE_PROFILE is set"
            case .directory(let directory): "directory: \(directory.printable) is bound to it"
            case .global: "global: the active profile"
            }
        }
    }

    public static let variable = "HEDDLE_PROFILE"
    /// What a shell that ran `heddle init` sets beside it where entering a bound directory switched it: that directory.
    public static let directoryVariable = "HEDDLE_BOUND"

    public let snapshot: ProfileSnapshot
    public let source: Source

    /// The first of: `name`, `HEDDLE_PROFILE`, the binding of the nearest enclosing directory, the active profile.
    ///
    /// - Parameter workingDirectory: absolute, links resolved; nil where it is gone.
    /// - Throws: ``InvalidValue/name(_:)``, ``StoreError/noProfile(_:suggestion:)``, ``SelectionError``.
    public init(
        named name: String?, environment: Variables, in store: Store,
        workingDirectory: @autoclosure () -> String? = ThisProcess.workingDirectory
    ) throws {
        if let name {
            self.init(snapshot: try store.profile(named: ProfileName(name)), source: .argument)
        } else if let name = environment[Self.variable], !name.isEmpty {
            self.init(
                snapshot: try Self.profile(ofShell: name, store),
                source: try Self.directory(thatChose: name, environment, workingDirectory, store).map(Source.directory)
                    ?? .shell)
        } else if let directory = workingDirectory(), let bound = try store.boundProfile(enclosing: directory) {
            self.init(snapshot: bound.profile, source: .directory(bound.directory))
        } else if let active = try store.activeProfile() {
            self.init(snapshot: active, source: .global)
        } else {
            throw SelectionError.nothingSelected(first: try store.profiles().first?.profile.name)
        }
    }

    private init(snapshot: ProfileSnapshot, source: Source) {
        self.snapshot = snapshot
        self.source = source
    }

    /// The directory whose binding put the name into `HEDDLE_PROFILE`, if its shell is still in there and the binding
    /// stands.
    private static func directory(
        thatChose name: String, _ environment: Variables, _ workingDirectory: () -> String?, _ store: Store
    ) throws -> String? {
        guard let directory = environment[Self.directoryVariable], !directory.isEmpty,
            let workingDirectory = workingDirectory(),
            let bound = try store.boundProfile(enclosing: workingDirectory),
            bound.directory == directory, bound.profile.profile.name.text == name
        else { return nil }
        return directory
    }

    private static func profile(ofShell name: String, _ store: Store) throws -> ProfileSnapshot {
        do {
            return try store.profile(named: ProfileName(name))
        } catch InvalidValue.name {
            throw SelectionError.variableNamesNone(name, suggestion: nil)
        } catch StoreError.noProfilesYet {
            throw SelectionError.nothingSelected(first: nil)
        } catch StoreError.noProfile(_, let suggestion) {
            if let new = try store.newName(of: name) { throw SelectionError.variableNamesFormer(name, now: new) }
            throw SelectionError.variableNamesNone(name, suggestion: suggestion)
        }
    }
}

public enum SelectionError: ExplainedError, Equatable {
    /// `first`: a profile there is; nil: there is none at all.
    case nothingSelected(first: ProfileName?)
    case variableNamesNone(String, suggestion: ProfileName?)
    /// A profile had that name, and was renamed.
    case variableNamesFormer(String, now: ProfileName)

    public var message: String {
        switch self {
        case .nothingSelected(nil): "no profiles yet"
        case .nothingSelected: "no profile is selected"
        case .variableNamesNone(let name, _), .variableNamesFormer(let name, _):
            "\(Selection.variable) is \(name.printable.prefix(80)), and no profile has that name"
        }
    }

    public var hint: String? {
        switch self {
        case .nothingSelected(nil): "heddle setup"
        case .nothingSelected(let name?): "heddle use \(name)"
        case .variableNamesFormer(_, let name): "heddle use \(name) --shell"
        case .variableNamesNone(_, let suggestion?): "did you mean \(suggestion)?  (heddle list)"
        case .variableNamesNone: "unset \(Selection.variable), or set it to one of: heddle list"
        }
    }

    public var status: ExitStatus { .noProfile }
}
