public import Credentials

/// Why a catalog can't be read. Repeats no token reference's place.
public struct CatalogError: ExplainedError, Equatable {
    public let message: String
    public let hint: String?
    public var status: ExitStatus { .invalidInput }

    /// - Parameter line: from 1; nil: of the whole.
    init(_ what: String, line: Int? = nil, hint: String? = nil) {
        message = line.map { "line \($0): \(what)" } ?? what
        self.hint = hint
    }
}
