internal import Text

/// A value that a person or a file gave and that is not allowed: bad names, zones, URLs, dates and references.
public enum InvalidValue: ExplainedError, Equatable {
    case name(String)
    case zone(String)
    case url(String, why: String)
    case insecureURL(String, allowed: String)
    /// Of a catalog.
    case changeableURL(String)
    /// `forms`: those that a reference may have, for the hint.
    case tokenReference(String, why: String, forms: String)
    case freeText(field: String, why: String)
    case date(String)
    case span(String)
    case keyDuration(String)
    case organisationID(String)
    case action(String)
    /// A field that keys of such a source have no use for, or must have.
    case source(String, why: String, hint: String)
    /// A number alone; digits.
    case spanWithoutUnit(String)
    /// When a token ends, in the past.
    case pastDate(String)
    case token(why: String)

    public var message: String {
        if holdsToken { return "\(flaw): it holds what looks like an API token" }
        return switch self {
        case .name(let text): "invalid profile name \(text.inQuotes)"
        case .zone(let text): "invalid zone \(text.inQuotes)"
        case .url(let text, let why): "invalid URL \(text.inQuotes): \(why)"
        case .insecureURL(let text, let allowed):
            "\(text.inQuotes) would send secrets unencrypted: http is for \(allowed)"
        case .changeableURL(let text):
            "\(text.inQuotes) could be changed on its way here: http is for this machine only"
        case .tokenReference(let text, let why, _): "invalid token reference \(text.inQuotes): \(why)"
        case .freeText(let field, let why): "the \(field) \(why)"
        case .date(let text): "invalid date \(text.inQuotes)"
        case .span(let text): "invalid duration \(text.inQuotes)"
        case .keyDuration(let text): "invalid duration \(text.inQuotes): keys can live 15m to 12h"
        case .organisationID(let text): "invalid organisation ID \(text.inQuotes)"
        case .action(let text): "invalid action \(text.inQuotes)"
        case .source(let name, let why, _): "source \(name) \(why)"
        case .spanWithoutUnit(let text): "invalid duration \(text.inQuotes): it has no unit"
        case .pastDate(let text): "invalid token expiry \(text.inQuotes): it is in the past"
        case .token(let why): "the token \(why)"
        }
    }

    public var hint: String? {
        if holdsToken {
            return "heddle token set NAME reads a token unseen; revoke this one if others could have seen it"
        }
        return switch self {
        case .name: "a name has 1 to 64 of A-Z a-z 0-9 . _ @ - and starts with a letter or digit"
        case .zone: "a zone has 1 to 63 of A-Z 0-9 -, such as US-EAST-04A"
        case .url: "give it as https://host[:port][/path]"
        case .insecureURL, .changeableURL: "use https"
        case .tokenReference(_, _, let forms): "give it as \(forms)"
        case .freeText: "up to 200 printable characters"
        case .date: "give it as YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ"
        case .span: "give it as 90s, 10m, 2h or 1d"
        case .keyDuration: "give it as in --duration 12h"
        case .organisationID: "an organisation ID has 1 to 64 of A-Z a-z 0-9 - _"
        case .action: "an action is SERVICE:ACTION, such as s3:PutObject or cwobject:CreateAccessKey"
        case .source(_, _, let hint): hint
        case .spanWithoutUnit(let text): "try \(text)m, or \(text)s, \(text)h, \(text)d"
        case .pastDate: "give the day on which the token ends, or leave --token-expires out"
        case .token: "a token has 1 to 8192 visible ASCII characters, no quotes around it and no Bearer before it"
        }
    }

    /// Whether someone pasted a token in the value's place.
    private var holdsToken: Bool {
        switch self {
        case .name(let text), .zone(let text), .date(let text), .span(let text), .keyDuration(let text),
            .action(let text),
            .organisationID(let text), .url(let text, _):
            text.holdsToken
        default: false
        }
    }

    /// What is wrong, without the value: for a file, in which a token may stand in any place.
    public var flaw: String {
        switch self {
        case .name: "invalid profile name"
        case .zone: "invalid zone"
        case .url(_, let why): "invalid URL: \(why)"
        case .insecureURL(_, let allowed): "the URL would send secrets unencrypted: http is for \(allowed)"
        case .changeableURL: "what the URL leads to could be changed on its way here: http is for this machine only"
        case .tokenReference(_, let why, _): "invalid token reference: \(why)"
        case .date: "invalid date"
        case .span, .spanWithoutUnit: "invalid duration"
        case .keyDuration: "invalid duration: keys can live 15m to 12h"
        case .organisationID: "invalid organisation ID"
        case .action: "invalid action"
        case .pastDate: "invalid token expiry: it is in the past"
        // These repeat no value.
        case .freeText, .source, .token: message
        }
    }

    public var status: ExitStatus {
        switch self {
        case .token: .setUp
        case .spanWithoutUnit: .usage
        default: .invalidInput
        }
    }
}
