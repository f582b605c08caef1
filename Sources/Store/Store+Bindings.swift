public import Credentials
internal import OperatingSystem
internal import SQLite
internal import Text

/// A directory that chooses a profile for itself and all that lies below it.
public struct Binding: Sendable, Equatable {
    /// Absolute, links resolved.
    public let directory: String
    public let profile: ProfileName
}

extension Store {
    /// Every binding, the longest path first: so the first that encloses a directory is the nearest. Those that Heddle
    /// can't have written are left out: a line break in a path would be a line of a shell's list.
    public func bindings() throws -> [Binding] {
        try explaining {
            try connection.rows(
                """
                SELECT directory, name FROM binding JOIN profile ON profile.id = profile_id
                ORDER BY length(directory) DESC, directory
                """
            ) { row -> Binding? in
                guard row.text(0).isPrintable, let profile = try? ProfileName(row.text(1)) else { return nil }
                return Binding(directory: row.text(0), profile: profile)
            }.compactMap(\.self)
        }
    }

    /// Binds a directory to a profile, whatever it was bound to before.
    ///
    /// - Parameter directory: absolute, links resolved.
    /// - Returns: the profile it was bound to before.
    /// - Throws: ``BindingError/unwritable(_:)``, ``StoreError/noProfile(_:suggestion:)``.
    @discardableResult
    public func bind(_ directory: String, to name: ProfileName, at now: Timestamp) throws -> ProfileName? {
        guard directory.isPrintable else { throw BindingError.unwritable(directory) }
        return try write {
            guard let profile = try find(name) else { throw try noProfile(name.text) }
            let before = try profileBound(to: directory)
            if before != name {
                try connection.run(
                    "INSERT OR REPLACE INTO binding (directory, profile_id) VALUES (?, ?)", .text(directory),
                    .integer(profile.id.number))
                try record(.bound, of: name, detail: directory, was: Self.former(directory, before), at: now)
            }
            try writeBindings()
            return before
        }
    }

    /// Takes a directory's own binding away.
    ///
    /// - Parameter directory: absolute, links resolved.
    /// - Returns: the profile it was bound to.
    /// - Throws: ``BindingError/notBound(_:nearest:)``.
    public func unbind(_ directory: String, at now: Timestamp) throws -> ProfileName {
        try write {
            guard let before = try profileBound(to: directory) else {
                throw BindingError.notBound(directory, nearest: try boundProfile(enclosing: directory)?.directory)
            }
            try connection.run("DELETE FROM binding WHERE directory = ?", .text(directory))
            try record(.unbound, of: before, detail: directory, was: Self.former(directory, before), at: now)
            try writeBindings()
            return before
        }
    }

    /// Brings the state file that shells read up to date with the database. For whoever changes profiles that may be
    /// bound; a file that says the same already is left as it is.
    public func writeBindings() throws {
        try write {
            let bindings = try bindings()
            if bindings.isEmpty, FileIdentity.of(paths.bindingsFile) == nil { return }
            try FileGuard.ensureDirectory(paths.state)
            try PrivateFile.update(Array(BindingList(bindings).text.utf8), to: paths.bindingsFile)
        }
    }

    private static func former(_ directory: String, _ bound: ProfileName?) -> FormerState {
        var former = FormerState()
        former.directories = [directory]
        former.bound = bound
        return former
    }

    private func profileBound(to directory: String) throws -> ProfileName? {
        try connection.text(
            "SELECT name FROM binding JOIN profile ON profile.id = profile_id WHERE directory = ?", .text(directory)
        ).flatMap { try? ProfileName($0) }
    }
}

public enum BindingError: ExplainedError, Equatable {
    /// A line of the state file can't hold its path.
    case unwritable(String)
    /// `nearest`: a directory above it that is bound.
    case notBound(String, nearest: String?)

    public var message: String {
        switch self {
        case .unwritable(let directory):
            "\(directory.printable) can't be bound: its path has characters that don't print"
        case .notBound(let directory, _): "\(directory.printable) is not bound to a profile"
        }
    }

    public var hint: String? {
        switch self {
        case .unwritable: "bind a directory above it, or give it another name"
        case .notBound(_, let nearest?): "heddle unbind --dir \(POSIXShell.pasteable(nearest))"
        case .notBound: "heddle bind"
        }
    }

    public var status: ExitStatus {
        switch self {
        case .unwritable: .invalidInput
        case .notBound: .noProfile
        }
    }
}
