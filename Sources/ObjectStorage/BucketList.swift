internal import Credentials
internal import Text

/// The buckets that a key may see.
public struct BucketList: Sendable, Equatable {
    /// Printable, in the service's order.
    public let names: [String]
    /// Whether the service has more of them than it told.
    public let isTruncated: Bool

    public init(names: [String], isTruncated: Bool) {
        self.names = names
        self.isTruncated = isTruncated
    }

    /// Reads a `ListAllMyBucketsResult` (Amazon S3 API reference, ListBuckets).
    ///
    /// - Returns: nil for anything else.
    init?(xml: [UInt8]) {
        var names: [String] = []
        var isTruncated = false
        var isList = false
        let isWhole = forEachElement(ofXML: xml) { path, text in
            isList = path.first == "ListAllMyBucketsResult"
            switch path.dropFirst() {
            case ["Buckets", "Bucket", "Name"]: names.append(String(text.printable.prefix(255)))
            // Amazon's ListBuckets tells by a token for the rest; other services by the element of its other lists.
            case ["ContinuationToken"]: isTruncated = isTruncated || !text.isEmpty
            case ["IsTruncated"]: isTruncated = isTruncated || text == "true"
            default: break
            }
        }
        guard isWhole, isList else { return nil }
        self.init(names: names, isTruncated: isTruncated)
    }
}
