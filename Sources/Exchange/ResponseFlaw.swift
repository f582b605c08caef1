/// What is wrong with a body that should have been an exchange's answer. Names fields, never their values.
public enum ResponseFlaw: Error, Sendable, Equatable {
    case empty
    case notUTF8
    case notJSON
    case notAnObject
    case missing(field: String)
    case wrongType(field: String)
    /// Has no characters, or one that is not visible ASCII.
    case badCharacters(field: String)
    case tooLong(field: String, limit: Int)
    /// The end is no RFC 3339 date-time.
    case badExpiration(field: String)
    /// The token that was exchanged stands in it: what is kept as a key would be the token.
    case repeatsToken(field: String)

    var message: String {
        switch self {
        case .empty: "the response is empty"
        case .notUTF8: "the response is not UTF-8"
        case .notJSON: "the response is not JSON"
        case .notAnObject: "the response is not a JSON object"
        case .missing(let field): "the response has no \(field)"
        case .wrongType(let field): "\(field) in the response is not a string"
        case .badCharacters(let field): "\(field) in the response is empty or has characters that are not allowed"
        case .tooLong(let field, let limit): "\(field) in the response is longer than \(limit) bytes"
        case .badExpiration(let field): "\(field) in the response is not a date and time"
        case .repeatsToken(let field): "\(field) in the response contains the token that was sent"
        }
    }
}
