internal import Text

extension EnvironmentFormat {
    public static let sh = EnvironmentFormat(
        "sh", aliases: ["bash", "zsh", "dash", "ksh"], for: "bash, zsh, dash, ksh", failure: "false\n",
        set: { "export \($0)=\(POSIXShell.quoted($1))" },
        unset: { "unset \($0)" })
}
