internal import Credentials
internal import Text

/// The bindings as shells read them, with their builtins alone: so that entering a directory starts a process only
/// where the profile changes. What that profile is, the process reads from the database.
struct BindingList {
    let bindings: [Binding]

    init(_ bindings: [Binding]) {
        self.bindings = bindings
    }

    /// The first line: format version `1` and a stamp that is another whenever the rest is. Below it, tab-separated, a
    /// binding a line: the profile's name and the directory.
    var text: String {
        let lines = bindings.map { "\($0.profile)\t\($0.directory)\n" }.joined()
        // A prompt compares the stamp and reads no further.
        return "1\t\(String(stableHash(of: lines), radix: 16))\n\(lines)"
    }
}
