internal import Credentials
internal import Text

/// Where a catalog, or its signature, lies.
enum CatalogPlace: Hashable {
    /// Absolute.
    case file(String)
    case url(ServiceURL)

    /// Reads what a person typed: what begins with a scheme and `://` is a URL.
    ///
    /// - Throws: ``InvalidValue/url(_:why:)``, ``InvalidValue/changeableURL(_:)``.
    init(_ text: String, _ host: Host) throws(InvalidValue) {
        self = Self.isURL(text) ? .url(try .catalog(text)) : .file(host.absolute(text))
    }

    /// Reads what ``text`` wrote.
    ///
    /// - Returns: nil where it is neither an absolute path nor a URL.
    init?(stored text: String) {
        if text.hasPrefix("/") {
            self = .file(text)
        } else if let url = try? ServiceURL.catalog(text) {
            self = .url(url)
        } else {
            return nil
        }
    }

    static func isURL(_ text: String) -> Bool {
        let scheme = text.utf8.prefix { $0.isASCIILetter || $0.isASCIIDigit }
        return !scheme.isEmpty && text.utf8.dropFirst(scheme.count).starts(with: "://".utf8)
    }

    var text: String {
        switch self {
        case .file(let path): path
        case .url(let url): url.description
        }
    }
}

/// The signature that a catalog has to have.
struct CatalogSeal: Equatable {
    let signature: CatalogPlace
    /// The path of the list of those who may sign, absolute; nil: where Heddle keeps its own.
    let signers: String?
}
