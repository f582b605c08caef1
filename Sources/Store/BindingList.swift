/// The bindings as shells read them, with their builtins alone: so that entering a folder starts a process only where the
/// profile changes. What that profile is, the process reads from the database.
struct BindingList {
    let bindings: [Binding]

    init(_ bindings: [Binding]) {
        self.bindings = bindings
    }

    /// The first line: format version `1` and a stamp that is another whenever the rest is. Below it, tab-separated, a
    /// binding a line: the profile's name and the folder.
    var text: String {
        let lines = bindings.map { "\($0.profile)\t\($0.folder)\n" }.joined()
        return "1\t\(Self.stamp(lines))\n\(lines)"
    }

    /// FNV-1a, 64 bits: a prompt compares it and reads no further.
    private static func stamp(_ text: String) -> String {
        let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return String(hash, radix: 16)
    }
}
