internal import Foundation

/// The test vectors of `Tests/vectors`, which other implementations read, too.
public enum Vectors {
    private struct Document<Case: Decodable>: Decodable {
        let cases: [Case]
    }

    /// The cases of a file, strictly: a case that lacks a member that it must have is an error.
    ///
    /// - Parameter name: the file's, without `.json`.
    public static func cases<Case: Decodable>(_ name: String, _: Case.Type = Case.self) throws -> [Case] {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("vectors/\(name).json").path
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Document<Case>.self, from: Data(try RepositoryFile.bytes(path))).cases
    }

    public static func bytes(base64 text: String) -> [UInt8]? { Data(base64Encoded: text).map(Array.init) }
}
