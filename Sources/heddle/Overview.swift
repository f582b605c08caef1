internal import Credentials
internal import Output
internal import Store
internal import Text

/// What `heddle` alone tells: the profile in effect, why it is that one, how it is, and what one would do next.
struct Overview {
    enum Place {
        /// There are profiles, so many, and this is the first of them; nil: there is none.
        case nothingSelected(first: ProfileName?)
        case selected(Selection, previous: ProfileName?)
    }

    let place: Place
    let now: ClockReading

    /// - Throws: ``SelectionError``, ``StoreError``.
    init(in context: Context) throws {
        let store = try context.openStore()
        now = context.now
        do {
            let selection = try context.selection(named: nil, in: store)
            let previous = try store.previousProfile()
            place = .selected(selection, previous: previous == selection.snapshot.profile.name ? nil : previous)
        } catch SelectionError.nothingSelected(let first) {
            place = .nothingSelected(first: first)
        }
    }

    var text: String {
        let lines = headline + [""] + nextLines
        return lines.map { $0 + "\n" }.joined()
    }

    private var headline: [String] {
        switch place {
        case .nothingSelected(nil): ["no profiles yet"]
        case .nothingSelected: ["no profile is in effect"]
        case .selected(let selection, _):
            [
                "\(ProfileReport(snapshot: selection.snapshot, now: now).line)  (\(selection.source.explanation))",
                selection.snapshot.profile.isProtected ? "protected" : nil,
                selection.snapshot.distrust?.message,
                selection.snapshot.refresh.failure.map { "the last refresh failed: \($0.message.printable)" },
            ].compactMap { $0 }
        }
    }

    private var nextLines: [String] {
        var table = Table()
        for (index, step) in next.enumerated() { table.add(index == 0 ? "next:" : "", step.command, step.purpose) }
        table.add("all:", "heddle --help", "every command")
        return table.text.split(separator: "\n").map(String.init)
    }

    /// The three most likely next commands.
    private var next: [(command: String, purpose: String)] {
        switch place {
        case .nothingSelected(nil):
            return [
                ("heddle setup", "add one, by questions"),
                ("heddle add NAME --zone ZONE --token file:PATH", "the same: where its token is, and its zone"),
                ("heddle verify NAME", "list its buckets"),
            ]
        case .nothingSelected(let first?):
            return [
                ("heddle use \(first)", "make it the active profile"), ("heddle list", "see which there are"),
                ("heddle exec \(first) -- COMMAND", "run a command with its keys"),
            ]
        case .selected(let selection, let previous):
            let name = selection.snapshot.profile.name
            switch selection.snapshot.status(at: now) {
            case .failing:
                return [
                    ("heddle verify \(name)", "see how far it comes"),
                    ("heddle sync \(name) --force", "try again now"),
                    ("heddle status", "see how all profiles are"),
                ]
            case .none, .expired:
                return [
                    ("heddle verify \(name)", "get keys, and list its buckets"),
                    ("heddle exec -- COMMAND", "run a command with its keys"),
                    ("heddle schedule install", "have keys refreshed by the clock"),
                ]
            case .fresh, .expiring:
                let other = previous.map { ("heddle use -", "back to \($0)") }
                return [
                    selection.source == .shell
                        ? ("heddle exec -- COMMAND", "run a command with its keys")
                        : ("eval \"$(heddle env)\"", "give this shell its environment"),
                    other ?? ("heddle use NAME", "switch to another (heddle list)"),
                    ("heddle status", "see how all profiles are"),
                ]
            }
        }
    }
}
