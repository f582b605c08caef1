internal import Text

extension EnvironmentFormat {
    public static let fish = EnvironmentFormat(
        "fish", for: "fish", failure: "false\n",
        set: { "set -gx \($0) \(FishShell.quoted($1))" },
        unset: { "set -e \($0)" })
}
