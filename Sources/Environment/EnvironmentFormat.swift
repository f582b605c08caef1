internal import Credentials
internal import OrderedJSON
internal import Text

/// How an ``EnvironmentChange`` is written down for whoever reads it.
public enum EnvironmentFormat: String, Sendable, CaseIterable {
    /// bash, zsh, dash, ksh.
    case sh
    case fish
    /// Nushell.
    case nu
    case powershell
    case json
    /// What dotenv libraries read.
    case dotenv
    /// `docker run --env-file`.
    case docker
    /// systemd's `EnvironmentFile=`.
    case systemd
    /// GitHub Actions: this is what the step's log gets. What the file gets is ``GitHubActions/file(_:delimiter:)``.
    case github

    /// - Parameter revealing: whether secrets stand there in the clear, or are replaced by ``hidden``.
    /// - Throws: ``EnvironmentError/unwritable(variable:format:why:)`` where the format has no way to write a value.
    public func text(_ change: EnvironmentChange, revealing: Bool) throws(EnvironmentError) -> String {
        let settings = change.settings.map { setting -> (name: String, value: String) in
            switch setting.value {
            case .secret where !revealing: (setting.name, Self.hidden)
            case let value: (setting.name, value.reveal())
            }
        }
        switch self {
        case .sh: return lines(settings, change.unset, { "export \($0)=\(POSIXShell.quoted($1))" }, { "unset \($0)" })
        case .fish:
            return lines(settings, change.unset, { "set -gx \($0) \(FishShell.quoted($1))" }, { "set -e \($0)" })
        case .nu:
            return lines(settings, change.unset, { "$env.\($0) = \(Nushell.quoted($1))" }, { "hide-env -i \($0)" })
        case .powershell:
            return lines(
                settings, change.unset, { "$env:\($0) = \(PowerShell.quoted($1))" },
                { "Remove-Item -ErrorAction Ignore Env:\($0)" })
        case .json:
            let set = JSON.object(settings.map { ($0.name, .string($0.value)) })
            return JSON.object([("set", set), ("unset", .array(change.unset.map(JSON.string)))]).text + "\n"
        case .dotenv: return try lines(settings, DotenvFile.quoted)
        case .docker: return try lines(settings, DockerFile.plain)
        case .systemd: return try lines(settings, SystemdFile.quoted)
        case .github: return GitHubActions.masks(change, revealing: revealing)
        }
    }

    /// What a terminal sees in a secret's place.
    public static let hidden = "<hidden: --reveal shows it>"

    /// A shell's script.
    private func lines(
        _ settings: [(name: String, value: String)], _ unset: [String], _ set: (String, String) -> String,
        _ remove: (String) -> String
    ) -> String {
        (settings.map { set($0.name, $0.value) } + unset.map(remove)).map { $0 + "\n" }.joined()
    }

    /// A file of assignments, which has no way to unset anything.
    ///
    /// - Parameter written: the value as it stands there; throws where there is no way to write it either.
    private func lines(
        _ settings: [(name: String, value: String)], _ written: (String) throws(Unwritable) -> String
    ) throws(EnvironmentError) -> String {
        var text = ""
        for (name, value) in settings {
            do {
                text += "\(name)=\(try written(value))\n"
            } catch {
                throw .unwritable(variable: name, format: rawValue, why: error.why)
            }
        }
        return text
    }
}

/// A value that a file's grammar has no way to write.
struct Unwritable: Error {
    let why: String
}
