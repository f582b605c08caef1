internal import Text

/// Something that a policy grants: `s3:PutObject`, `cwobject:CreateAccessKey`, `s3:*`.
public struct ActionName: Hashable, Sendable, CustomStringConvertible {
    public let text: String

    /// - Throws: ``InvalidValue/action(_:)``.
    public init(_ text: String) throws(InvalidValue) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isGood =
            text.utf8.count <= 128 && parts.count == 2
            && parts.allSatisfy { part in
                !part.isEmpty && part.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "-_*".utf8.contains($0) }
            }
        guard isGood else { throw .action(text) }
        self.text = text
    }

    /// What an exchange of API tokens requires.
    public static let createAccessKey = constant("cwobject:CreateAccessKey")
    /// What a list of buckets requires.
    public static let listBuckets = constant("s3:ListAllMyBuckets")
    /// What the revocation of a key requires.
    public static let revokeAccessKey = constant("cwobject:RevokeAccessKeyByAccessKey")

    public var description: String { text }

    private static func constant(_ text: String) -> ActionName {
        do {
            return try ActionName(text)
        } catch {
            preconditionFailure("a built-in action is wrong: \(error)")
        }
    }
}
