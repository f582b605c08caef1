public import Credentials
public import OperatingSystem
internal import Text

/// Where Heddle keeps what it keeps (XDG Base Directory Specification), or all of it under `HEDDLE_HOME`.
public struct Paths: Sendable, Equatable {
    public let database: String
    public let key: String
    /// Can be rebuilt at any time; holds no credential.
    public let state: String
    /// `HEDDLE_HOME`; nil where the defaults or XDG's variables are in use.
    private let root: String?
    /// XDG's variables that are set.
    private let directories: [Relocation]
    /// What programs that have the sealing key are found by.
    let keyVariables: KeyVariables

    /// What a process with a clean environment must be told to find the same paths; empty where the defaults are in
    /// use.
    public var relocation: [Relocation] {
        root.map { [Relocation(variable: "HEDDLE_HOME", path: $0)] } ?? directories
    }

    public struct Relocation: Sendable, Equatable {
        public let variable: String
        public let path: String
    }

    /// - Parameter accountHome: the home directory to use where `HOME` is not set.
    /// - Throws: ``StoreError/noHome``, ``StoreError/relativeHome(_:)``.
    public init(
        environment: Variables, accountHome: @autoclosure () -> String? = ThisProcess.accountHome
    ) throws(StoreError) {
        keyVariables = KeyVariables(environment)
        if let root = environment["HEDDLE_HOME"], !root.isEmpty {
            let root = try Self.root(root, home: environment.absolutePath("HOME") ?? accountHome())
            database = "\(root)/heddle.db"
            key = "\(root)/key"
            state = "\(root)/state"
            self.root = root
            directories = []
            return
        }
        let home = environment.absolutePath("HOME") ?? accountHome()
        var relocation: [Relocation] = []
        func directory(_ variable: String, otherwise relative: String) throws(StoreError) -> String {
            if let path = environment.absolutePath(variable) {
                relocation.append(Relocation(variable: variable, path: path))
                return "\(path)/heddle"
            }
            guard let home else { throw .noHome }
            return "\(home)/\(relative)/heddle"
        }
        database = try directory("XDG_DATA_HOME", otherwise: ".local/share") + "/heddle.db"
        key = try directory("XDG_CONFIG_HOME", otherwise: ".config") + "/key"
        state = try directory("XDG_STATE_HOME", otherwise: ".local/state")
        root = nil
        directories = relocation
    }

    /// A relative path would be another directory in each shell, and `~` is what a file that no shell reads says.
    private static func root(_ path: String, home: @autoclosure () -> String?) throws(StoreError) -> String {
        var path = path
        if path == "~" || path.isPathInHome {
            guard let home = home() else { throw .noHome }
            path = home + path.dropFirst()
        }
        guard path.isAbsolutePath else { throw .relativeHome(path) }
        return path.withoutEndingSlashes
    }

    /// The directory of the tokens that a person gave Heddle to keep.
    public var keptTokens: String { "\(key.parentDirectory)/tokens" }
    /// A file for one of them.
    ///
    /// Its name is no profile's name alone: after a rename another profile may have that, and its token must not take the place
    /// of this one.
    public func newTokenFile(of name: ProfileName) -> String { "\(keptTokens)/\(newTokenName(of: name))" }

    /// What a kept token is called, in its directory or in a keyring, where another one of that profile may be.
    public func newTokenName(of name: ProfileName) -> String {
        "\(name).\(hexadecimal(Random.bytes(Self.tokenFileBytes)))"
    }

    /// Of the end of such a file's name, in hexadecimal digits.
    static let tokenFileBytes = 4

    /// The catalogs that are followed.
    public var catalogsFile: String { "\(key.parentDirectory)/catalogs" }
    /// Who may sign catalogs, in the form of ssh-keygen(1).
    public var allowedSigners: String { "\(key.parentDirectory)/allowed_signers" }
    /// The directories that choose a profile, for shells.
    public var bindingsFile: String { "\(state)/bindings" }
    public func promptFile(of name: ProfileName) -> String { "\(state)/prompt/\(name)" }
    public func configFile(of name: ProfileName) -> String { "\(state)/aws/\(name).config" }
    public func credentialsFile(of name: ProfileName) -> String { "\(state)/aws/\(name).credentials" }
    /// What a client has for itself, by what the file's name ends with; that has no dot in it.
    public func toolFile(of name: ProfileName, _ suffix: String) -> String { "\(state)/aws/\(name).\(suffix)" }
    /// Held while a service keeps all profiles fresh.
    public var serviceLockFile: String { "\(state)/service.lock" }
    var locksDirectory: String { "\(state)/locks" }
    public func lockFile(of name: ProfileName) -> String { "\(locksDirectory)/\(name)" }
}
