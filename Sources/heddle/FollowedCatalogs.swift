internal import Catalog
internal import Credentials
internal import Import
internal import OperatingSystem
internal import OrderedJSON
internal import Store
internal import Text
internal import Tokens

/// The catalogs that `import --follow` remembers, each with what it said when it was last imported. A file beside the sealing
/// key, with no secret in it.
struct FollowedCatalogs {
    struct Followed {
        /// Absolute.
        let path: String
        let last: Catalog
    }

    private(set) var all: [Followed] = []
    private let file: String

    /// In bytes.
    private static let limit = 16 << 20

    /// - Throws: ``FileError``, ``CatalogError``.
    init(_ paths: Paths) throws {
        file = "\(paths.key.parentDirectory)/catalogs"
        guard let bytes = try PrivateFile.read(file, .writableByOwner, limit: Self.limit) else { return }
        // A line each: the path as JSON, a tab, the catalog.
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let parts = line.split(separator: UInt8(ascii: "\t"), maxSplits: 1)
            guard parts.count == 2 else { continue }
            all.append(
                Followed(
                    path: String(decoding: parts[0], as: UTF8.self),
                    last: try Self.catalog(Array(parts[1]), of: file)))
        }
    }

    /// - Throws: ``CatalogError``.
    static func catalog(_ bytes: [UInt8], of file: String) throws(CatalogError) -> Catalog {
        try Catalog(bytes, of: file) { text throws(InvalidValue) in try TokenKind.all.reference(text) }
    }

    /// Remembers what a catalog says now.
    ///
    /// - Throws: ``FileError``; ``ImportError/notFound(what:hint:)`` for a path that a line can't hold.
    mutating func follow(_ path: String, _ catalog: Catalog) throws {
        guard path.isPrintable else {
            throw ImportError.notFound(
                what: "\(path.printable) can't be followed: its path has characters that don't print", hint: nil)
        }
        all.removeAll { $0.path == path }
        all.append(Followed(path: path, last: catalog))
        try save()
    }

    /// - Returns: whether it was followed.
    /// - Throws: ``FileError``.
    mutating func forget(_ path: String) throws -> Bool {
        let count = all.count
        all.removeAll { $0.path == path }
        if all.count != count { try save() }
        return all.count != count
    }

    private func save() throws {
        let lines = all.map { "\($0.path)\t\($0.last.json.text)\n" }.joined()
        try FileGuard.ensureDirectory(file.parentDirectory)
        try PrivateFile.update(Array(lines.utf8), to: file)
    }
}
