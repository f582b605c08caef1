internal import Credentials
internal import OperatingSystem
internal import Text

extension TokenKind {
    /// `file:PATH`.
    static let file = TokenKind(
        scheme: "file", placeholder: "PATH", summary: "a token file that only you can read",
        flaw: { path in
            guard path.isAbsolutePath || path.isPathInHome else { return "the path must start with / or ~/" }
            return path.utf8.count <= 4096 ? nil : "the path is longer than 4096 bytes"
        },
        completions: pathsBeginning,
        path: { path, surroundings in try? surroundings.absolute(path) },
        isQuiet: { path, surroundings in
            (try? surroundings.absolute(path)).map { !SecretFile.isPipe($0) } ?? true
        },
        find: { path, surroundings throws(TokenError) in
            let path = try surroundings.absolute(path)
            do throws(FileError) {
                // What is not UTF-8 becomes a replacement character, which no token may have.
                return Secret(String(decoding: try SecretFile.read(path, limit: longest), as: UTF8.self))
            } catch {
                if case .missing = error, let kept = surroundings.keptTokens, path.isBelow(kept) {
                    throw .keptFileMissing(path: path)
                }
                throw .file(error)
            }
        })
}

/// Bytes: longer than any token, so that a file with one and a page of text is told apart from a disk image.
private let longest = 64 * 1024

/// The paths that begin so, directories with a slash at their end; hidden ones only where they are asked for. A name
/// that a shell would not take as it stands is left out: what is completed is put on a command line, unquoted.
@Sendable func pathsBeginning(_ begun: String, _ surroundings: TokenKind.Surroundings) -> [String] {
    guard let slash = begun.lastIndex(of: "/") else { return ["/", "~/"].filter { $0.hasPrefix(begun) } }
    let directory = String(begun[...slash])
    let start = begun[begun.index(after: slash)...]
    guard let path = try? surroundings.absolute(directory) else { return [] }
    return Directory.entries(of: path).filter { entry in
        entry.name.hasPrefix(start) && (start.hasPrefix(".") || !entry.name.hasPrefix("."))
            && entry.name.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "._@%+=,-".utf8.contains($0) }
    }.map { directory + $0.name + ($0.isDirectory ? "/" : "") }
}
