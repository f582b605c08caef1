internal import Credentials
internal import OperatingSystem
internal import Store

/// Where a word leads that is no command, but that people who come from other tools try.
enum CommandPointer {
    /// The words of kubectx, aws-vault, gcloud, gh and cwic, and the commands for them here.
    private static let table: [(words: [String], command: String)] = [
        (["switch", "activate", "select", "checkout", "ctx", "context"], "heddle use NAME"),
        (["deactivate", "clear", "unuse", "logout"], "heddle off"),
        (["login", "new", "create", "configure"], "heddle setup, or: heddle add NAME --zone ZONE"),
        (["edit", "update", "modify", "config"], "heddle set NAME --zone ZONE  (heddle set --help)"),
        (["delete", "del"], "heddle remove NAME"),
        (["mv", "move"], "heddle rename OLD NEW"),
        (["get", "describe", "info"], "heddle show NAME"),
        (["profiles"], "heddle list"),
        (["which", "pwd"], "heddle current"),
        (["test", "check", "buckets"], "heddle verify NAME"),
        (["diagnose", "diag", "health", "troubleshoot"], "heddle doctor"),
        (["id", "identity", "groups", "can-i"], "heddle whoami NAME"),
        (["run", "shell", "with"], "heddle exec NAME -- COMMAND"),
        (["refresh", "renew", "rotate", "exchange", "fetch"], "heddle sync NAME"),
        (["print", "printenv", "environment", "eval"], "eval \"$(heddle env NAME)\""),
        (["daemon", "serve", "service", "watch"], "heddle sync --watch"),
        (["cron", "timer", "systemd"], "heddle schedule install"),
        (["logs", "history", "events"], "heddle log"),
        (["hook", "install", "shellenv", "integrate"], "eval \"$(heddle init bash)\"  (heddle init --help)"),
        (["ps1"], "heddle prompt"),
    ]

    /// - Parameters:
    ///   - arguments: without the program's own name; the first is no command.
    ///   - context: nil where there is no place to look for profiles.
    /// - Returns: the hint; nil where the word says nothing.
    static func hint(for arguments: [String], in context: Context?) -> String? {
        guard let word = arguments.first else { return nil }
        // Whatever is wrong with the database is not what is to be told here.
        let profiles = (try? context?.openStore().profiles().map(\.profile.name.text)) ?? []
        if profiles.contains(word) {
            return "heddle use \(word)  (\(word) is a profile; for a single command: heddle exec \(word) -- COMMAND)"
        }
        let command = table.first { $0.words.contains(word) }?.command
        guard let name = arguments.dropFirst().first(where: profiles.contains) else { return command }
        return command.map { $0.replacing(" NAME", with: " \(name)") }
    }
}
