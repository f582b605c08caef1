internal import Text

extension EnvironmentFormat {
    public static let fish = EnvironmentFormat(
        "fish", for: "fish", failure: "false\n",
        write: { (change, revealing) throws(EnvironmentError) in
            // A universal variable is every shell's: to erase it would be more than was asked for, and no variable of
            // this shell alone keeps it from being exported.
            let check = """
                for __heddle_name in \(change.unset.joined(separator: " "))
                    set -qUx $__heddle_name; or continue
                    echo "heddle: $__heddle_name is a universal variable, which every fish exports: nothing is changed" >&2
                    echo "hint: set -eU $__heddle_name" >&2
                    set -e __heddle_name
                    return 1
                end

                """
            let unset = change.unset.map { "set -eg \($0)\n" }
            let set = change.shown(revealing).map { "set -gx \($0.name) \(FishShell.quoted($0.value))\n" }
            // set leaves the status as it was, and that of erasing what there isn't is a failure's.
            return check + unset.joined() + set.joined() + "true\n"
        })
}
