public import ArgumentParser
internal import Catalog
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

/// An import under way, from one place or several: what it does is shown, asked about and done, all of it or nothing.
struct Importing {
    /// What comes from one place.
    private struct Part {
        let plan: ImportPlan
        /// For the log: a path, a URL, a source's name.
        let origin: String
        /// What is remembered of the catalog from now on; nil: it is not followed, or is none.
        let catalog: FollowedCatalogs.Followed?

        var changes: [ImportPlan.Line] { plan.lines.filter { !$0.isSame } }
        var additions: [String] { plan.lines.filter(\.isNew).map { "\($0.profile.name) is new" } }
    }

    /// The profiles that there are after all that was added.
    private(set) var present: [ProfileName: Profile]
    private var parts: [Part] = []
    private let tokens: TokenResolver
    private let context: Context

    /// - Parameter present: the profiles there are.
    init(present: [Profile], in context: Context) {
        self.present = Catalog(present).byName
        self.context = context
        tokens = context.tokens.remembering()
    }

    /// Plans what comes from one more place, after what comes from those before it.
    ///
    /// - Parameters:
    ///   - origin: for the log: a path, a URL, a source's name.
    ///   - catalog: what is remembered of the catalog from now on; nil: it is not followed, or is none.
    mutating func add(
        _ findings: ImportFindings, of origin: String, following catalog: FollowedCatalogs.Followed? = nil
    ) -> ImportPlan {
        let plan = ImportPlan(findings, present: Array(present.values), program: tokens.program)
        for line in plan.lines { present[line.profile.name] = line.profile }
        parts.append(Part(plan: plan, origin: origin, catalog: catalog))
        return plan
    }

    /// In bytes: thousands of profiles.
    static let inputLimit = 4 << 20

    /// A profile a line; of one that is there already, what becomes another; and of several places, which it is from.
    var text: String {
        if parts.allSatisfy(\.plan.lines.isEmpty) { return "no profiles\n" }
        var table = Table()
        for part in parts {
            for line in part.plan.lines {
                let (profile, word) = (line.profile, line.isNew ? "new" : line.isSame ? "unchanged" : "changed")
                table.add(
                    profile.name.text, word, profile.zone.text, profile.endpoint.description,
                    "token from \(profile.source.token.text.printable)", parts.count == 1 ? "" : part.origin.printable)
            }
        }
        return table.text
    }

    /// - Parameters:
    ///   - isAsking: whether a person has to agree to what is risky.
    ///   - always: also to what is not, unless nothing changes.
    ///   - command: the one that agrees.
    /// - Throws: ``DeclinedError``, ``UsageError``, ``StoreError``, ``FileError``.
    func carryOut(in store: Store, asking isAsking: Bool, always: Bool = false, command: String) throws {
        context.remarkOnTokens(of: newTokens)
        if isAsking, needsYes(always) {
            try confirm(command)
        } else {
            for warning in facts(\.plan.warnings) { context.console.remark(warning) }
        }
        let catalogs = parts.compactMap(\.catalog)
        if changes.isEmpty, catalogs.isEmpty { return }
        try ProfileFiles(context: context).import(changes, as: what, following: catalogs, in: store)
    }

    /// Says what ``carryOut(in:asking:always:command:)`` would ask about, and changes nothing.
    func announce(asking isAsking: Bool, always: Bool = false, command: String) {
        context.remarkOnTokens(of: newTokens)
        for warning in facts(\.plan.warnings) { context.console.remark(warning) }
        if isAsking, needsYes(always) { context.console.remark("this import needs a yes", hint: command) }
    }

    private var changes: [ImportPlan.Line] { parts.flatMap(\.changes) }
    private var newTokens: [Profile] { parts.flatMap(\.plan.newTokens) }

    /// What is done, for the log.
    private var what: String {
        func list(_ parts: [Part]) -> String { parts.map(\.origin.printable).joined(separator: ", ") }
        if changes.isEmpty {
            let isSealed = parts.contains { $0.catalog?.seal != nil }
            return "following \(list(parts))" + (isSealed ? ", which has to be signed" : "")
        }
        let count = Set(changes.map(\.profile.name)).count
        return "\(counted(count, "profile")) from \(list(parts.filter { !$0.changes.isEmpty }))"
    }

    private func needsYes(_ always: Bool) -> Bool {
        parts.contains { !$0.plan.warnings.isEmpty || always && !$0.plan.isEmpty }
    }

    private func confirm(_ command: String) throws {
        try context.console.confirm(
            changes.count == 1 ? "import it" : "import all of this",
            knowing: facts { $0.additions + $0.plan.warnings }, yes: command, otherwise: "nothing is imported")
    }

    /// Of several places it must be said which.
    private func facts(_ facts: (Part) -> [String]) -> [String] {
        parts.flatMap { part in
            facts(part).map { parts.count == 1 ? $0 : "\(part.origin.printable): \($0)" }
        }
    }
}
