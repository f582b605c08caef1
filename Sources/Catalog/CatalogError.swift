public import Credentials
internal import Text

/// Why a catalog can't be read. Repeats no value of it: anything may be a token that was pasted into the wrong place.
public struct CatalogError: ExplainedError, Equatable {
    public let message: String
    public let hint: String?
    public var status: ExitStatus { .invalidInput }

    /// - Parameter line: from 1; nil: of the whole.
    init(_ what: String, line: Int? = nil, hint: String? = nil) {
        message = line.map { "line \($0): \(what)" } ?? what
        self.hint = hint
    }

    private init(message: String, hint: String?) {
        self.message = message
        self.hint = hint
    }

    /// The same, of one of several profiles.
    ///
    /// - Parameter number: from 1.
    func inProfile(_ number: Int) -> CatalogError { CatalogError(message: "profile \(number), \(message)", hint: hint) }

    /// The same, with the name of what the catalog was read from before it.
    func of(_ file: String) -> CatalogError { CatalogError(message: "\(file.printable): \(message)", hint: hint) }
}
