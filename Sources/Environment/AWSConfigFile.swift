internal import Text

/// A person's own AWS config file, cut at Heddle's block.
public struct AWSConfigFile: Sendable, Equatable {
    /// With the line break that was put before the block: only where the file was there before it.
    private let above: String
    /// With its marks; nil: there is none.
    public let block: String?
    private let below: String
    private let path: String

    /// - Parameters:
    ///   - text: the whole file; nil: there is none.
    ///   - path: for errors.
    /// - Throws: ``EnvironmentError/unreadableConfig(path:line:why:)`` where it is no AWS config file, or has half a
    ///   block.
    public init(_ text: String?, path: String) throws(EnvironmentError) {
        let lines = ConfigLine.lines(of: text ?? "")
        try ConfigLine.check(lines, path: path)
        let marks = lines.indices.filter { lines[$0].isMark }
        self.path = path
        guard let begin = marks.first, let end = marks.last else {
            (above, block, below) = (text.map { $0 + "\n" } ?? "", nil, "")
            return
        }
        guard marks.count == 2, lines[begin].content == AWSConfigBlock.beginning,
            lines[end].content == AWSConfigBlock.end
        else {
            throw .unreadableConfig(path: path, line: begin + 1, why: "heddle's block doesn't have its two marks")
        }
        above = lines[..<begin].map(\.text).joined()
        block = lines[begin...end].map(\.text).joined()
        below = lines[(end + 1)...].map(\.text).joined()
    }

    /// The file with a block in the place of the one that is there, or at its end.
    ///
    /// - Throws: ``EnvironmentError/foreignSection(path:line:section:)`` where a section outside the block has the name
    ///   of one in it.
    public func with(_ new: AWSConfigBlock) throws(EnvironmentError) -> String {
        var line = 0
        for (text, isOurs) in [(above, false), (block ?? "", true), (below, false)] {
            for each in ConfigLine.lines(of: text) {
                line += 1
                guard !isOurs, let section = each.section, new.profiles.contains(section) else { continue }
                throw .foreignSection(path: path, line: line, section: section)
            }
        }
        // Its last line may have been the file's last, without an end.
        let isWhole = block?.hasSuffix("\n") ?? true
        return above + (isWhole ? new.text : String(new.text.unicodeScalars.dropLast())) + below
    }

    /// The file as it was before the block, with what was added below it; nil: there was none.
    public var without: String? {
        if above.isEmpty { return below.isEmpty ? nil : below }
        let own = String(above.unicodeScalars.dropLast())
        // What stands below must not run into what stands above.
        return below.isEmpty || own.isEmpty || own.hasSuffix("\n") ? own + below : above + below
    }
}

/// A line of an AWS config file, as Python's configparser reads it for botocore, the strictest of its readers.
struct ConfigLine {
    /// With its line break.
    let text: String

    var content: Substring {
        var scalars = text.unicodeScalars[...]
        while let last = scalars.last, last == "\n" || last == "\r" { scalars.removeLast() }
        return Substring(scalars)
    }

    var isMark: Bool { content == AWSConfigBlock.beginning || content == AWSConfigBlock.end }

    /// The name of the AWS profile whose section begins here.
    var section: String? {
        guard content.hasPrefix("["), let end = content.lastIndex(of: "]") else { return nil }
        let words = content[content.index(after: content.startIndex)..<end].split { $0 == " " || $0 == "\t" }
        guard let last = words.last, words.count == 1 || words.count == 2 && words[0] == "profile" else { return nil }
        return last.filter { $0 != "\"" && $0 != "'" }
    }

    /// By scalars: a carriage return and a line feed are one Character.
    static func lines(of text: String) -> [ConfigLine] {
        var lines: [ConfigLine] = []
        var rest = Substring(text).unicodeScalars
        while !rest.isEmpty {
            let end = rest.firstIndex(of: "\n").map(rest.index(after:)) ?? rest.endIndex
            lines.append(ConfigLine(text: String(rest[..<end])))
            rest = rest[end...]
        }
        return lines
    }

    /// - Throws: ``EnvironmentError/unreadableConfig(path:line:why:)``.
    static func check(_ lines: [ConfigLine], path: String) throws(EnvironmentError) {
        var isInSection = false
        for (index, line) in lines.enumerated() {
            let content = line.content
            guard let first = content.first, first != "#", first != ";" else { continue }
            if content.allSatisfy({ $0 == " " || $0 == "\t" }) { continue }
            func refuse(_ why: String) throws(EnvironmentError) -> Never {
                throw .unreadableConfig(path: path, line: index + 1, why: why)
            }
            if content.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" }) {
                try refuse("it has a control character")
            }
            if first == "[" {
                guard content.contains("]") else { try refuse("a section without a closing ]") }
                isInSection = true
            } else if !isInSection {
                try refuse("a setting outside of any section")
            } else if first != " ", first != "\t", !content.contains("="), !content.contains(":") {
                try refuse("neither a section nor a setting (NAME = VALUE)")
            }
        }
    }
}
