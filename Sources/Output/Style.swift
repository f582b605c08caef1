public import ArgumentParser
public import OperatingSystem

/// `--color`.
public enum ColourChoice: String, ExpressibleByArgument, CaseIterable, Sendable {
    case auto, always, never
}

/// `--color auto|always|never`, of commands that colour what they print.
public struct ColourOptions: ParsableArguments {
    @Option(help: "Colours: auto for terminals unless NO_COLOR is set, always, never.")
    public var color = ColourChoice.auto

    public init() {}
}

/// How text looks where it goes: with or without colours, with marks of Unicode or of ASCII alone.
public struct Style: Sendable, Equatable {
    /// Foreground colours, by their number in SGR sequences (ECMA-48, 8.3.117).
    public enum Colour: Int, Sendable { case red = 31, green, yellow }

    public let isColoured: Bool
    public let isUnicode: Bool

    public init(isColoured: Bool, isUnicode: Bool) {
        self.isColoured = isColoured
        self.isUnicode = isUnicode
    }

    /// - Parameter isTerminal: whether a person sees it.
    public init(_ environment: Variables, isTerminal: Bool, choice: ColourChoice = .auto) {
        let isColoured =
            switch choice {
            case .auto: isTerminal && Self.allowsColour(environment)
            case .always: true
            case .never: false
            }
        self.init(isColoured: isColoured, isUnicode: Self.isUnicode(environment))
    }

    /// Whether a terminal of this environment shows colours: no-color.org says any value but an empty one forbids them.
    public static func allowsColour(_ environment: Variables) -> Bool {
        environment["NO_COLOR"]?.isEmpty ?? true && environment["TERM"] != "dumb"
    }

    /// Whether this environment's locale has more than ASCII; looked up as setlocale(3) does.
    public static func isUnicode(_ environment: Variables) -> Bool {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        let name = locale?.lowercased() ?? ""
        return name.hasSuffix("utf-8") || name.hasSuffix("utf8")
    }

    public var check: String { coloured(isUnicode ? "✓" : "+", .green) }
    public var cross: String { coloured(isUnicode ? "✗" : "x", .red) }
    /// In place of a value that there isn't.
    public var dash: String { isUnicode ? "–" : "-" }
    /// In place of text that there is no room for.
    public var ellipsis: String { isUnicode ? "…" : "~" }
    /// Before how many times something happened.
    public var times: String { isUnicode ? "×" : "x" }

    /// Text in which something was left out, marked as this locale can.
    public func legible(_ text: String) -> String { isUnicode ? text : text.replacing("…", with: "...") }

    public func coloured(_ text: String, _ colour: Colour?) -> String {
        guard isColoured, let colour else { return text }
        return "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m"
    }
}
