public import Credentials
internal import OperatingSystem
internal import SQLite
internal import Text

/// Tokens that a person gave Heddle to keep, and that nothing leads to any more.
extension Store {
    /// The files of such tokens: a command that kept one was killed, or had no room, before it came to its end. Within a
    /// transaction that writes no other command is about to refer to one of them.
    ///
    /// - Parameter name: those alone that were kept for a profile of that name; nil: all.
    /// - Returns: paths; none where it can't be told what profiles refer to, or where the directory is a link.
    /// - Throws: ``StoreError``, ``FileError``, ``SealingKeyError``.
    public func unusedTokenFiles(of name: ProfileName? = nil) throws -> [String] {
        guard !Directory.isLink(paths.keptTokens), try FileGuard.checkDirectory(paths.keptTokens) else { return [] }
        let files = Directory.entries(of: paths.keptTokens).filter { !$0.isDirectory }.map(\.name).filter { file in
            Self.owner(ofTokenFile: file).map { name == nil || $0 == name } ?? false
        }
        if files.isEmpty { return [] }
        return try read {
            let survey = try survey()
            guard survey.damaged.isEmpty else { return [] }
            // By its name, which is like no other: a reference may begin with ~, or have it in a program's arguments.
            let references = survey.profiles.map(\.profile.source.token.text)
            let unused = files.filter { file in !references.contains { $0.contains(file) } }
            return try notInFormerStates(unused).sorted().map { "\(paths.keptTokens)/\($0)" }
        }
    }

    /// - Returns: nil for a name that ``Paths/newTokenFile(of:)`` doesn't give.
    private static func owner(ofTokenFile file: String) -> ProfileName? {
        guard let dot = file.lastIndex(of: "."),
            let end = decodedHexadecimal(String(file[file.index(after: dot)...])), end.count == Paths.tokenFileBytes
        else { return nil }
        return try? ProfileName(String(file[..<dot]))
    }

    /// Those words that `undo` can't bring back.
    private func notInFormerStates(_ words: [String]) throws -> [String] {
        if words.isEmpty { return [] }
        let (sealer, identity) = (try openSealer(), try identity())
        var (words, pieces) = (words, [String]())
        try connection.forEachRow("SELECT kind, detail FROM event ORDER BY id DESC", []) { row in
            if row.text(0) == FormerState.kind {
                pieces.append(row.text(1))
                return
            }
            let text = pieces.reversed().joined()
            pieces = []
            guard let former = decodedHexadecimal(text).flatMap({ sealer.open(kept: $0, of: identity) }) else { return }
            let state = String(decoding: former, as: UTF8.self)
            words.removeAll { state.contains($0) }
        }
        return words
    }
}
