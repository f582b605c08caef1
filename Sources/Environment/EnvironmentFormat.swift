internal import Credentials
internal import OrderedJSON

/// How an ``EnvironmentChange`` is written down for whoever reads it.
public enum EnvironmentFormat: String, Sendable, CaseIterable {
    /// bash, zsh, dash, ksh.
    case sh
    case fish
    case json

    /// - Parameter revealing: whether secrets stand there in the clear, or are replaced by ``hidden``.
    public func text(_ change: EnvironmentChange, revealing: Bool) -> String {
        let settings = change.settings.map { setting -> (name: String, value: String) in
            switch setting.value {
            case .secret where !revealing: (setting.name, Self.hidden)
            case let value: (setting.name, value.reveal())
            }
        }
        switch self {
        case .sh:
            let set = settings.map { "export \($0.name)=\(POSIXShell.quoted($0.value))\n" }
            return (set + change.unset.map { "unset \($0)\n" }).joined()
        case .fish:
            let set = settings.map { "set -gx \($0.name) \(FishShell.quoted($0.value))\n" }
            return (set + change.unset.map { "set -e \($0)\n" }).joined()
        case .json:
            let set = JSON.object(settings.map { ($0.name, .string($0.value)) })
            return JSON.object([("set", set), ("unset", .array(change.unset.map(JSON.string)))]).text + "\n"
        }
    }

    /// What a terminal sees in a secret's place.
    public static let hidden = "<hidden: --reveal shows it>"
}
