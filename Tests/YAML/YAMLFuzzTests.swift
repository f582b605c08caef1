import Fixtures
import OrderedJSON
import Testing

@testable import YAML

@Suite struct YAMLFuzzTests {
    /// A document and what it says, made together: block and flow style, every style of scalar that can hold the text.
    private struct Writer {
        var random: SeededRandom

        mutating func text() -> String {
            random.oneIn(3)
                ? random.pick(["a", "token", "b c", "x-1", "true", "12", "~x", "é", "a:b", "c#d"])
                : random.text(pieces: 5)
        }

        /// - Returns: a scalar on one line, and what it says.
        mutating func scalar() -> (written: String, value: YAML) {
            let text = text()
            let isPlain =
                !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
                && !["null"].contains(text)
            if isPlain, !random.oneIn(3) { return (text, .plain(text)) }
            let scalars = text.unicodeScalars
            let isPrintable = scalars.allSatisfy {
                $0.value >= 0x20 && ![0x7F, 0x85, 0x2028, 0x2029].contains($0.value)
            }
            if isPrintable, random.oneIn(2) {
                return ("'" + scalars.map { $0 == "'" ? "''" : String($0) }.joined() + "'", .quoted(text))
            }
            return (JSON.string(text).text, .quoted(text))
        }

        mutating func flow(_ depth: Int) -> (String, YAML) {
            let space = random.pick(["", " ", "\n  ", " # x ] }\n "])
            switch depth > 3 ? 0 : random.below(3) {
            case 1:
                let items = (0..<random.below(4)).map { _ in flow(depth + 1) }
                return (
                    "[" + space + items.map(\.0).joined(separator: "," + space) + space + "]", .sequence(items.map(\.1))
                )
            case 2:
                let entries = (0..<random.below(4)).map { number in
                    ("k\(number)" + (random.oneIn(3) ? " y" : ""), flow(depth + 1))
                }
                return (
                    "{" + space + entries.map { "\($0.0): \($0.1.0)" }.joined(separator: "," + space) + space + "}",
                    .mapping(entries.map { YAML.Entry(key: $0.0, value: $0.1.1, line: 0) })
                )
            default: return scalar()
            }
        }

        /// What stands behind a key or a dash, with the line break or blank before it.
        mutating func value(indent: Int, depth: Int) -> (String, YAML) {
            let margin = String(repeating: " ", count: indent + 1 + random.below(3))
            switch depth > 4 ? 0 : random.below(5) {
            case 0:
                let scalar = scalar()
                return (" \(scalar.written)" + random.pick(["", "  # note: x", " "]) + "\n", scalar.value)
            case 1:
                let (written, value) = flow(0)
                return (" " + written.replacing("\n", with: "\n\(margin)") + "\n", value)
            case 2:
                let lines = (0...random.below(3)).map { _ in
                    random.pick(["one", "two: 2", "# three", "", "  four", "five\t"])
                }
                guard let first = lines.first, !first.isEmpty, !first.hasPrefix(" ") else { return ("\n", .null) }
                let text = lines.map { $0.isEmpty ? "\n" : "\(margin)\($0)\n" }.joined()
                var content = lines.joined(separator: "\n")
                while content.hasSuffix("\n") { content.removeLast() }
                return (" |-\n\(text)", .quoted(content))
            case 3:
                var (text, items) = ("\n", [YAML]())
                for _ in 0...random.below(3) {
                    let (written, value) = value(indent: margin.utf8.count, depth: depth + 1)
                    text += "\(margin)-\(written)" + (random.oneIn(4) ? "\n# between\n" : "")
                    items.append(value)
                }
                return (text, .sequence(items))
            default:
                var (text, entries) = ("\n", [YAML.Entry]())
                for number in 0...random.below(3) {
                    let (written, value) = value(indent: margin.utf8.count, depth: depth + 1)
                    let key = random.oneIn(3) ? "k \(number): " : "k\(number)"
                    text += "\(margin)\(key.hasSuffix(" ") ? "'\(key)'" : key):\(written)"
                    entries.append(YAML.Entry(key: key, value: value, line: 0))
                }
                return (text, .mapping(entries))
            }
        }
    }

    private func withoutLines(_ value: YAML) -> YAML {
        switch value {
        case .null, .plain, .quoted: value
        case .sequence(let items): .sequence(items.map(withoutLines))
        case .mapping(let entries):
            .mapping(entries.map { YAML.Entry(key: $0.key, value: withoutLines($0.value), line: 0) })
        }
    }

    @Test func `What was written is read back, whatever its style`() throws {
        var fuzzing = Fuzzing("yaml-written", cases: 2000)
        try fuzzing.run { random, label in
            var writer = Writer(random: random)
            let (written, value) = writer.value(indent: 0, depth: 0)
            let text = "root:\(written)end: 1\n"
            let read: YAML
            do throws(YAMLError) {
                read = try YAML(Array(text.utf8))
            } catch {
                Issue.record("\(label)\n\(error.message)\n\(text)")
                return "failures"
            }
            #expect(withoutLines(read["root"] ?? .null) == value, "\(label)\n\(text)")
            #expect(read["end"] == .plain("1"), "\(label)\n\(text)")
            return "documents"
        }
    }

    @Test func `Damaged documents are read or refused, and never trap`() throws {
        var fuzzing = Fuzzing("yaml-damaged", cases: 3000)
        let marks = Array("-:?,[]{}#&*!|>'\"%@`\\ \n\t~.".utf8)
        try fuzzing.run { random, label in
            var writer = Writer(random: random)
            var bytes = Array("root:\(writer.value(indent: 0, depth: 0).0)".utf8)
            random = writer.random
            for _ in 0...random.below(6) {
                let place = random.below(bytes.count + 1)
                switch random.below(4) {
                case 0: bytes.insert(random.pick(marks), at: place)
                case 1: if place < bytes.count { bytes.remove(at: place) }
                case 2: bytes.removeLast(min(bytes.count, random.below(10)))
                default: bytes.insert(contentsOf: random.bytes(upTo: 4), at: place)
                }
            }
            do throws(YAMLError) {
                _ = try YAML(bytes)
                return "read"
            } catch {
                #expect(error.line >= 1 && error.line <= bytes.count + 1, "\(label)")
                return "refused"
            }
        }
    }
}
