public import Credentials

/// Who a request comes from, as its `Authorization` header field says.
public enum HTTPAuthorization: Sendable {
    /// No such field.
    case anonymous
    case bearer(APIToken)
    /// The field's whole value: a signature, or a scheme of the other side's own.
    case raw(Secret)

    var value: Secret? {
        switch self {
        case .anonymous: nil
        case .bearer(let token): token.authorization
        case .raw(let value): value
        }
    }
}
