internal import Credentials
internal import OperatingSystem

/// `file:PATH`.
enum FileToken {
    /// Longer than any token, so that a file with one and a page of text is told apart from a disk image.
    private static let longest = 64 * 1024

    static func read(_ path: String, home: String?) throws(TokenError) -> Secret {
        let place: String
        if path.hasPrefix("~/") {
            guard let home else { throw .noHome(path: path) }
            place = home + path.dropFirst(1)
        } else {
            place = path
        }
        var content: [UInt8]
        do {
            content = try PrivateFile.readSecret(place, limit: longest)
        } catch {
            throw .file(error)
        }
        if content.last == UInt8(ascii: "\n") { content.removeLast() }
        // What is not UTF-8 becomes a replacement character, which no token may have.
        return Secret(String(decoding: content, as: UTF8.self))
    }
}
