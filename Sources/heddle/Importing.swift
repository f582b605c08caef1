public import ArgumentParser
internal import Credentials
public import Import
internal import Output
internal import Store
internal import Text
internal import Tokens

extension ImportOrigin: ExpressibleByArgument {
    public init?(argument: String) {
        guard let origin = Self.all.first(where: { $0.name == argument }) else { return nil }
        self = origin
    }

    public static var allValueStrings: [String] { all.map(\.name) }
}

/// An import under way: what it does is shown, asked about and done.
struct Importing {
    let plan: ImportPlan
    /// What it is of, for the log: a path, a URL, a source's name.
    let origin: String
    let context: Context

    /// - Parameter present: the profiles there are.
    init(_ findings: ImportFindings, present: [Profile], of origin: String, in context: Context) {
        let tokens = context.tokens.remembering()
        plan = ImportPlan(findings, present: present, program: tokens.program)
        self.origin = origin
        self.context = context
    }

    /// In bytes: thousands of profiles.
    static let inputLimit = 4 << 20

    /// A profile a line; of one that is there already, what becomes another.
    var text: String {
        if plan.lines.isEmpty { return "no profiles\n" }
        var table = Table()
        for line in plan.lines {
            let (profile, word) = (line.profile, line.isNew ? "new" : line.isSame ? "unchanged" : "changed")
            table.add(
                profile.name.text, word, profile.zone.text, profile.endpoint.description,
                "token from \(profile.source.token.text.printable)")
        }
        return table.text
    }

    /// - Parameters:
    ///   - isAsking: whether a person has to agree to what is risky.
    ///   - always: also to what is not, unless nothing changes.
    ///   - command: the one that agrees.
    ///   - catalog: what is remembered of the catalog from now on.
    /// - Throws: ``DeclinedError``, ``UsageError``, ``StoreError``, ``FileError``.
    func carryOut(
        in store: Store, asking isAsking: Bool, always: Bool = false, command: String,
        following catalog: FollowedCatalogs.Followed? = nil
    ) throws {
        context.remarkOnTokens(of: plan.newTokens)
        if isAsking, needsYes(always) {
            try confirm(command)
        } else {
            for warning in plan.warnings { context.console.remark(warning) }
        }
        let lines = plan.lines.filter { !$0.isSame }
        if lines.isEmpty, catalog == nil { return }
        let what =
            lines.isEmpty
            ? "following \(origin.printable)" + (catalog?.seal == nil ? "" : ", which has to be signed")
            : "\(counted(lines.count, "profile")) from \(origin.printable)"
        try ProfileFiles(context: context).import(lines, as: what, following: catalog, in: store)
    }

    /// Says what ``carryOut(in:asking:always:command:)`` would ask about, and changes nothing.
    func announce(asking isAsking: Bool, always: Bool = false, command: String) {
        context.remarkOnTokens(of: plan.newTokens)
        for warning in plan.warnings { context.console.remark(warning) }
        if isAsking, needsYes(always) { context.console.remark("this import needs a yes", hint: command) }
    }

    private func needsYes(_ always: Bool) -> Bool { !plan.warnings.isEmpty || always && !plan.isEmpty }

    private func confirm(_ command: String) throws {
        let question = plan.lines.filter { !$0.isSame }.count == 1 ? "import it" : "import all of this"
        try context.console.confirm(
            question, knowing: additions + plan.warnings, yes: command, otherwise: "nothing is imported")
    }

    private var additions: [String] { plan.lines.filter(\.isNew).map { "\($0.profile.name) is new" } }
}
