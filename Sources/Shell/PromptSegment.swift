public import Credentials

/// What a prompt shows of a profile: `acme·US-EAST-04A 12m`.
///
/// A mark follows the name of a protected profile (`!`), and stands at the end where refreshes fail (`✗`) or where the
/// shell's variables no longer are what a switch to the profile leaves (`≠`). The functions of `heddle init` show the
/// same.
public struct PromptSegment: Sendable, Equatable {
    public enum Colour: String, Sendable {
        case green, yellow, red
    }

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
    ///   - columns: of the terminal; nil: unknown. Below 60 the zone is left out.
    ///   - unicode: false: marks of ASCII alone.
    public func text(columns: Int?, unicode: Bool) -> String {
        var text = name.text + (isProtected ? "!" : "")
        if columns.map({ $0 >= 60 }) ?? true { text += (unicode ? "·" : ":") + zone.text }
        text += " " + timeLeft
        if status == .failing { text += unicode ? " ✗" : " x" }
        if isShadowed { text += unicode ? " ≠" : " !=" }
        return text
    }

    private var timeLeft: String {
        guard let left else { return "no keys" }
        return left > 0 ? shortSpan(seconds: left) : "expired"
    }

    /// Red: something is to be done. Yellow: the end is near. The state file was written when something happened last,
    /// so of time that has passed since only the end tells.
    public var colour: Colour {
        guard !isShadowed, status != .failing else { return .red }
        guard let left else { return .yellow }
        if left <= 0 { return .red }
        return status == .expiring || left < 300 ? .yellow : .green
    }
}
