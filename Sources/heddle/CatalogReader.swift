internal import Credentials
internal import Import
internal import OperatingSystem
internal import Output
internal import Store
internal import Text

/// Reads catalogs and their signatures, from files and URLs.
struct CatalogReader {
    let context: Context

    /// - Parameter seal: nil: none is asked for.
    /// - Returns: what was checked, byte for byte.
    /// - Throws: ``ImportError``, ``SignatureError``, ``FileError``, ``DaemonError``.
    func content(of place: CatalogPlace, _ seal: CatalogSeal?) throws -> [UInt8] {
        let content = try content(of: place)
        if let seal { try check(content, named: place.text, seal) }
        return content
    }

    /// Checks that a catalog is signed as it has to be, and says by whom.
    ///
    /// - Throws: as ``content(of:_:)``.
    func check(_ content: [UInt8], named name: String, _ seal: CatalogSeal) throws {
        let signers = try CatalogSignature.AllowedSigners(seal.signers ?? context.paths.allowedSigners)
        let signature = CatalogSignature(try self.content(ofSignature: seal.signature), at: seal.signature.text)
        let signer = try signature.signer(of: content, named: name, allowedBy: signers, context.environment)
        context.console.remark("\(name) is signed by \(signer)")
    }

    private func content(ofSignature place: CatalogPlace) throws -> [UInt8] {
        do {
            return try content(of: place)
        } catch ImportError.noFile(let path, _) {
            throw SignatureError.missing(place: path)
        } catch DaemonError.failed(let message, let hint, let status) {
            throw DaemonError.failed(message: "no signature: \(message)", hint: hint, status: status)
        }
    }

    private func content(of place: CatalogPlace) throws -> [UInt8] {
        switch place {
        case .file(let path):
            guard let content = try TextFile.read(path) else {
                throw ImportError.noFile(path: path, origin: ImportOrigin.catalog.name)
            }
            return content
        case .url(let url):
            // This program opens no socket.
            let path = try context.daemon.locate()
            let ending = try context.host.probe(path, ["fetch", url.description])
            guard ending.status == ExitStatus.done.rawValue else { throw DaemonError(ending, of: path) }
            return ending.standardOutput
        }
    }
}
