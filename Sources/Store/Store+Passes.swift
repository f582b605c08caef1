public import Credentials

/// What a pass over all profiles has come to.
public struct SyncSummary: Sendable, Equatable {
    public let refreshed: Int
    /// Those that were left alone because they failed before are among them.
    public let failed: Int

    public init(refreshed: Int, failed: Int) {
        self.refreshed = refreshed
        self.failed = failed
    }

    /// `2 refreshed, 1 failed`.
    public var text: String { "\(refreshed) refreshed, \(failed) failed" }

    init?(text: String) {
        let words = text.split(separator: " ")
        guard words.count == 4, let refreshed = Int(words[0]), let failed = Int(words[2]) else { return nil }
        self.init(refreshed: refreshed, failed: failed)
        guard self.text == text else { return nil }
    }
}

extension Store {
    /// Writes down what a pass over all profiles has come to. For one in which something was tried: every run of a
    /// schedule would crowd out what else there is to tell.
    ///
    /// - Throws: ``StoreError``.
    public func record(_ summary: SyncSummary, at now: Timestamp) throws {
        try write { try record(.synced, of: nil, detail: summary.text, at: now) }
    }

    /// The last pass over all profiles in which something was tried.
    ///
    /// - Throws: ``StoreError``.
    public func lastPass() throws -> (at: Timestamp, summary: SyncSummary)? {
        guard let event = try events(kinds: [.synced], limit: 1).first,
            let summary = event.detail.flatMap(SyncSummary.init(text:))
        else { return nil }
        return (event.at, summary)
    }
}
