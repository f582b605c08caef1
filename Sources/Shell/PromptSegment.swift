public import Credentials

/// What a prompt shows of a profile: `acme·US-EAST-04A 12m`.
///
/// A mark follows the name of a protected profile (`!`), and stands at the end where refreshes fail (`✗`) or where the
/// shell's variables no longer are what a switch to the profile leaves (`≠`). The functions of `heddle init` show the
/// same, by the rules that ``InitScript`` takes from here.
public struct PromptSegment: Sendable, Equatable {
    public enum Colour: String, Sendable {
        case green, yellow, red

        /// Of the terminal's eight colours: ECMA-48, SGR.
        public var code: Int {
            switch self {
            case .green: 32
            case .yellow: 33
            case .red: 31
            }
        }
    }

    struct Marks {
        let dot: String
        let failing: String
        let shadowed: String

        static let unicode = Marks(dot: "·", failing: "✗", shadowed: "≠")
        static let ascii = Marks(dot: ":", failing: "x", shadowed: "!=")
    }

    static let protectedMark = "!"
    static let noKeys = "no keys"
    static let expired = "expired"
    /// On a terminal of fewer columns the zone is left out.
    static let zoneColumns = 60
    /// Seconds: with fewer left, the end is near.
    static let nearEnd = 300

    public let name: ProfileName
    public let zone: Zone
    /// Seconds; nil: there are no keys.
    public let left: Int?
    public let status: ProfileStatus
    public let isProtected: Bool
    public let isShadowed: Bool

    public init(
        name: ProfileName, zone: Zone, left: Int?, status: ProfileStatus, isProtected: Bool, isShadowed: Bool
    ) {
        self.name = name
        self.zone = zone
        self.left = left
        self.status = status
        self.isProtected = isProtected
        self.isShadowed = isShadowed
    }

    /// - Parameters:
    ///   - columns: of the terminal; nil: unknown.
    ///   - unicode: false: marks of ASCII alone.
    public func text(columns: Int?, unicode: Bool) -> String {
        let marks = unicode ? Marks.unicode : .ascii
        var text = name.text + (isProtected ? Self.protectedMark : "")
        if columns.map({ $0 >= Self.zoneColumns }) ?? true { text += marks.dot + zone.text }
        text += " " + timeLeft
        if status == .failing { text += " " + marks.failing }
        if isShadowed { text += " " + marks.shadowed }
        return text
    }

    private var timeLeft: String {
        guard let left else { return Self.noKeys }
        return left > 0 ? shortSpan(seconds: left) : Self.expired
    }

    /// Red: something is to be done. Yellow: the end is near. The state file was written when something happened last,
    /// so of time that has passed since only the end tells.
    public var colour: Colour {
        guard !isShadowed, status != .failing else { return .red }
        guard let left else { return .yellow }
        if left <= 0 { return .red }
        return status == .expiring || left < Self.nearEnd ? .yellow : .green
    }
}
