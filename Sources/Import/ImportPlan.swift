public import Credentials
internal import Text
public import Tokens

/// What an import would do, profile by profile.
public struct ImportPlan: Sendable {
    public struct Line: Sendable {
        public let profile: Profile
        /// The one that has its name already.
        public let present: Profile?
        public let changes: [FieldChange]

        public var isNew: Bool { present == nil }
        public var isSame: Bool { present != nil && changes.isEmpty }
    }

    public let lines: [Line]
    /// What a person has to say yes to: what would be overwritten, a program that is run or may be later, where a token or requests
    /// would be sent to.
    public let warnings: [String]

    /// Whether anything would be another than it is.
    public var isEmpty: Bool { lines.allSatisfy(\.isSame) }

    /// - Parameters:
    ///   - present: the profiles there are.
    ///   - program: what a token reference has run that it, or the file that it leads to, names; nil: nothing.
    public init(_ findings: ImportFindings, present: [Profile], program: (TokenReference) -> NamedProgram?) {
        let known = Dictionary(present.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        lines = findings.profiles.map { profile in
            let old = known[profile.name]
            return Line(profile: profile, present: old, changes: old.map { profile.changes(since: $0) } ?? [])
        }
        let others = Dictionary(grouping: findings.warnings, by: \.name)
        warnings = lines.flatMap { line in
            line.isSame
                ? []
                : Self.warnings(of: line, program)
                    + (others[line.profile.name] ?? []).map { "\($0.name): \($0.message)" }
        }
    }

    /// The profiles whose token comes from elsewhere than it does now.
    public var newTokens: [Profile] {
        lines.filter { $0.present?.source.token != $0.profile.source.token }.map(\.profile)
    }

    private static func warnings(of line: Line, _ program: (TokenReference) -> NamedProgram?) -> [String] {
        let (profile, old) = (line.profile, line.present)
        var warnings: [String] = []
        if old != nil {
            let fields = line.changes.map(\.description).joined(separator: "; ")
            warnings.append("\(profile.name) is overwritten: \(fields)")
        }
        // What runs a program, or sends something elsewhere, never comes in silently.
        let source = profile.source
        if source.token != old?.source.token {
            switch program(source.token) {
            case .present(let program): warnings.append("\(profile.name) runs a program for its token: \(program)")
            case .possible(let reference):
                warnings.append("\(profile.name) runs a program for its token if \(reference) names one, now or later")
            case nil: break
            }
        }
        let (exchange, usual) = (source.exchangeURL, old?.source.exchangeURL ?? .exchange)
        if exchange != usual {
            let place = exchange.hostField == usual.hostField ? exchange.description : exchange.hostField
            warnings.append("\(profile.name) sends its token to \(place)")
        }
        let endpoint = profile.endpoint.hostField
        let known = [ServiceURL.objectStorage.hostField, "cwlota.com", old?.endpoint.hostField]
        if !known.contains(endpoint) { warnings.append("\(profile.name) sends its requests to \(endpoint)") }
        return warnings.map(\.printable)
    }
}
