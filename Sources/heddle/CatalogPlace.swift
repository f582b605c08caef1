internal import Credentials
internal import OperatingSystem
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
        if text.isAbsolutePath {
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

    /// Whether the same catalog lies there, however the place is spelt: a link to a file, another name of it, `/./` and `//`.
    func isSame(as other: CatalogPlace) -> Bool {
        switch (self, other) {
        case (.file(let path), .file(let other)):
            // Without what the system passes over. What `..` leads to is asked of it: a link may be before that.
            if path.namesFromTheEnd == other.namesFromTheEnd { return true }
            let file = FileIdentity.behind(path)
            return file != nil && file == FileIdentity.behind(other)
        case (.url(let url), .url(let other)):
            return url.hostField == other.hostField && Self.namesOfURL(url.path) == Self.namesOfURL(other.path)
        case (.file, .url), (.url, .file): return false
        }
    }

    /// Without what servers pass over, and without escapes that need not be.
    private static func namesOfURL(_ path: String) -> [String] {
        String(unescaped(path)).namesFromTheEnd.reversed().reduce(into: []) { names, name in
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
    }

    /// With `%2E` as `.`: the letters, digits and `-._~` that an escape means as well (RFC 3986, section 6.2.2).
    private static func unescaped(_ path: String) -> Substring {
        let pieces = path.split(separator: "%", omittingEmptySubsequences: false)
        return pieces.dropFirst().reduce(into: pieces[0]) { result, piece in
            guard let byte = UInt8(piece.prefix(2), radix: 16), piece.utf8.count >= 2,
                byte.isASCIILetter || byte.isASCIIDigit || "-._~".utf8.contains(byte)
            else {
                result += "%\(piece.prefix(2).uppercased())\(piece.dropFirst(2))"
                return
            }
            result += "\(Character(Unicode.Scalar(byte)))\(piece.dropFirst(2))"
        }
    }
}

/// The signature that a catalog has to have.
struct CatalogSeal: Equatable {
    let signature: CatalogPlace
    /// The path of the list of those who may sign, absolute; nil: where Heddle keeps its own.
    let signers: String?

    /// As `import` takes it.
    var options: [String] {
        POSIXShell.pasteable(options: [("--signature", signature.text), ("--allowed-signers", signers)])
    }
}

/// Without a signature nothing is imported of a catalog that is followed with one, nor over its profiles.
struct SealRequiredError: ExplainedError, Equatable {
    /// What was to be imported.
    let source: String
    let signed: CatalogPlace
    let hint: String?

    var message: String {
        source == signed.text
            ? "\(source.printable) is followed with a signature, so it is not imported without one"
            : "\(source.printable) is, or has profiles of, \(signed.text.printable), which is followed with a signature: it is"
                + " not imported without one"
    }

    var status: ExitStatus { .usage }
}
