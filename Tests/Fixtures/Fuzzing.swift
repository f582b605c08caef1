internal import Foundation

/// A fuzzer's run: cases made of random numbers, each of which can be had again.
///
/// Within `make test` so many cases of one seed; with `HEDDLE_FUZZ_SECONDS`, as `make fuzz` sets it, as many as there
/// is time for, of a seed of their own. `HEDDLE_FUZZ_SEED` and `HEDDLE_FUZZ_CASE` run one of them again. What was under
/// way when a program crashed stands in the file `heddle-fuzz-NAME` in `TMPDIR`.
public struct Fuzzing {
    /// How many cases were run, and what they came to.
    public private(set) var tally: [String: Int] = [:]
    public let seed: UInt64
    private let name: String
    private let onlyCase: Int?
    private let limit: (cases: Int, seconds: Double?)

    /// - Parameter cases: how many of them where no time is given.
    public init(_ name: String, cases: Int) {
        let environment = ProcessInfo.processInfo.environment
        self.name = name
        let seconds = environment["HEDDLE_FUZZ_SECONDS"].flatMap(Double.init)
        limit = (cases, seconds)
        seed =
            environment["HEDDLE_FUZZ_SEED"].flatMap(UInt64.init)
            ?? (seconds == nil ? 20_261_126 : UInt64.random(in: 1...999_999_999))
        onlyCase = environment["HEDDLE_FUZZ_CASE"].flatMap(Int.init)
    }

    /// Runs the cases, and prints what they came to.
    ///
    /// - Parameter body: gets the case's own randomness, and what to say of it in a failure; gives a word to count it
    ///   under.
    public mutating func run(_ body: (inout SeededRandom, _ label: String) throws -> String) throws {
        let file = (environment("TMPDIR") ?? "/tmp") + "/heddle-fuzz-\(name)"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        defer { if descriptor >= 0 { close(descriptor) } }
        let end = limit.seconds.map { Date().timeIntervalSince1970 + $0 }
        var number = onlyCase ?? 0
        while onlyCase == nil || number == onlyCase {
            if let end { if Date().timeIntervalSince1970 >= end { break } } else if number >= limit.cases { break }
            let label = "HEDDLE_FUZZ_SEED=\(seed) HEDDLE_FUZZ_CASE=\(number)"
            if descriptor >= 0 {
                let line = Array("\(label)            \n".utf8)
                _ = pwrite(descriptor, line, line.count, 0)
            }
            var random = SeededRandom(seed: seed, number: number)
            tally[try body(&random, label), default: 0] += 1
            number += 1
            if onlyCase != nil { break }
        }
        if descriptor >= 0 { unlink(file) }
        let counts = tally.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        print("fuzz \(name): \(tally.values.reduce(0, +)) cases of seed \(seed): \(counts)")
    }

    private func environment(_ name: String) -> String? { ProcessInfo.processInfo.environment[name] }
}

/// SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators"): the same numbers everywhere.
public struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64, number: Int) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(truncatingIfNeeded: number) &* 0xD1B5_4A32_D192_ED03
    }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    public mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }

    /// Whether it is one case in so many.
    public mutating func oneIn(_ number: Int) -> Bool { below(number) == 0 }

    /// - Parameter choices: not empty.
    public mutating func pick<Choices: Collection>(_ choices: Choices) -> Choices.Element {
        choices[choices.index(choices.startIndex, offsetBy: below(choices.count))]
    }

    public mutating func bytes(upTo count: Int) -> [UInt8] {
        (0..<below(count + 1)).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    /// Texts that something, somewhere, reads as more than text: quotes, substitutions, escapes, marks that reorder or
    /// combine, separators, and plain words between them.
    public mutating func text(pieces: Int) -> String {
        (0..<below(pieces + 1)).map { _ in oneIn(12) ? scalar() : pick(Self.pieces) }.joined()
    }

    private mutating func scalar() -> String {
        Unicode.Scalar(UInt32.random(in: 1...0x10FFFF, using: &self)).map { String($0) } ?? "x"
    }

    /// What ``text(pieces:)`` is made of.
    public static let pieces: [String] = [
        "a", "Z", "0", "acme", "prod", " ", "  ", "\t", "\n", "\r", "\r\n", "'", "\"", "`", "$", "\\", "\\\\", "!",
        "!!",
        "#", "%", "%%", "&", ";", "|", "<", ">", "(", ")", "{", "}", "[", "]", "*", "?", "~", "=", "==", "^", "+", ",",
        ".", "..", "/", "//", ":", "@", "-", "--", "_", "$(touch ran)", "`touch ran`", "${HOME}", "$HOME", "${x:-y}",
        "%(!;touch ran;)", "%{", "%F{red}", "\\e[31m", "\\[", "\\u@\\h", "\u{1B}[2J", "\u{1B}]0;x\u{7}", "\u{7}",
        "\u{8}", "\u{1}", "\u{7F}", "\u{85}", "\u{9B}31m", "\u{A0}", "\u{AD}", "\u{301}", "'\u{301}", "`\u{301}",
        "$\u{301}", "\u{200B}", "\u{200D}", "\u{202E}", "\u{2028}", "\u{2066}", "\u{FEFF}", "\u{FFFD}", "\u{E000}",
        "\u{E0001}", "é", "ß", "ﬁ", "糸", "🧵", "👩‍👩‍👧", "’", "‘", "“", "”", "«", "<<EOF", "EOF", "::add-mask::", "%0A",
        "%25", "export ", "unset ", "\\n", "\\x27", "'\"'\"'", "'\\''", "--help", "-", "null", "true", "1e999", "-1",
        "9223372036854775808",
    ]

    /// Numbers at whose ends something overflows, and those around a moment.
    public mutating func integer(around moment: Int) -> Int64 {
        switch below(6) {
        case 0: pick([0, 1, -1, 2, 60, 899, 900, 43_200, 1 << 31, 1 << 32, 1 << 53, 1 << 62, .max, .min, .max - 1])
        case 1: Int64(bitPattern: next())
        case 2: Int64(bitPattern: next()) >> Int64(below(64))
        default: Int64(moment) + Int64.random(in: -100_000...100_000, using: &self)
        }
    }

    public mutating func real(around moment: Double) -> Double {
        switch below(5) {
        case 0:
            pick([
                0, -0.0, 1, -1, 0.5, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
                .leastNonzeroMagnitude, 9.2e18, -9.3e18, 1e15,
            ])
        case 1: Double(bitPattern: next())
        default: moment + Double.random(in: -100_000...100_000, using: &self)
        }
    }
}
