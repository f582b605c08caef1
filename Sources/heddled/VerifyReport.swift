internal import Credentials
internal import OrderedJSON
internal import Output
internal import Text

/// What `verify` found, step by step. Told while it happens where a person reads it.
struct VerifyReport {
    struct Step {
        /// In the words of `verify -o json`.
        enum Kind: String {
            case token, exchange, propagation, signature, permission, network, buckets
        }

        let kind: Kind
        /// In a few words: what was done, or what was not.
        let title: String
        let detail: String
        let isGood: Bool
    }

    private let isLive: Bool
    private let style: Style
    private var steps: [Step] = []
    private var buckets: [String] = []
    private var failure: (any ExplainedError)?
    /// Set once it is known.
    var profile: ProfileName?

    /// - Parameter isLive: each step is told as it comes.
    init(isLive: Bool, style: Style) {
        self.isLive = isLive
        self.style = style
    }

    var status: ExitStatus { failure?.status ?? .done }

    mutating func succeed(_ kind: Step.Kind, _ title: String, _ detail: String) throws {
        try add(Step(kind: kind, title: title, detail: detail, isGood: true))
    }

    /// The step that ends it.
    mutating func fail(_ kind: Step.Kind, _ title: String, with error: any ExplainedError) throws {
        failure = error
        try add(Step(kind: kind, title: title, detail: error.message, isGood: false))
        if isLive, let hint = hint(of: error) { try StandardStreams.answer("hint: \(hint.printable)\n") }
    }

    /// With the profile's name, so that it can be pasted.
    private func hint(of error: any ExplainedError) -> String? {
        guard let profile else { return error.hint }
        return error.hint?.replacing(" NAME", with: " \(profile)")
    }

    mutating func found(_ buckets: [String], _ detail: String) throws {
        self.buckets = buckets
        try succeed(.buckets, counted(buckets.count, "bucket"), detail)
    }

    private mutating func add(_ step: Step) throws {
        steps.append(step)
        guard isLive else { return }
        let title = step.title + String(repeating: " ", count: max(0, 26 - step.title.count))
        try StandardStreams.answer(
            "\(step.isGood ? style.check : style.cross) \(title)  \(style.legible(step.detail.printable))\n")
    }

    var json: JSON {
        let error = failure.map { JSON.object([("message", .string($0.message)), ("hint", .optional(hint(of: $0)))]) }
        return .object([
            ("profile", .optional(profile?.text)), ("ok", .boolean(failure == nil)),
            (
                "steps",
                .array(
                    steps.map {
                        .object([
                            ("step", .string($0.kind.rawValue)), ("ok", .boolean($0.isGood)),
                            ("detail", .string("\($0.title): \($0.detail)")),
                        ])
                    })
            ),
            ("buckets", .array(buckets.map(JSON.string))), ("error", error ?? .null),
        ])
    }
}
