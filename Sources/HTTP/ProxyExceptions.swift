internal import Credentials
internal import Libc

/// `NO_PROXY`: which hosts are reached without the proxy.
///
/// Matched here and not by curl, which knows no ports, no networks before 7.86, and takes `*.example.com` for a host's
/// name: what works for Go's and Python's programs must work for this one.
struct ProxyExceptions: Sendable {
    private let entries: [Entry]

    private struct Entry {
        enum Pattern {
            case everything
            /// A host, and all below it: without dots at its ends, in lower case.
            case domain(Substring)
            /// The first bits of an address.
            case network([UInt8], bits: Int)
        }

        let pattern: Pattern
        /// nil: any port.
        let port: Int?
    }

    /// - Parameter text: hosts, domains (`example.com`, `.example.com`, `*.example.com`), addresses and networks
    ///   (`10.0.0.0/8`, `fd00::/8`), each with or without a port, separated by commas or blanks; `*` is everything.
    ///   What is none of these exempts nothing.
    init(_ text: String) {
        entries = text.lowercased().split(whereSeparator: { $0 == "," || $0.isWhitespace }).compactMap(Self.entry)
    }

    func exempt(_ url: ServiceURL) -> Bool {
        let host = url.host.utf8.last == UInt8(ascii: ".") ? url.host.dropLast() : url.host[...]
        let address = Self.address(host)
        let port = url.port ?? (url.scheme == .https ? 443 : 80)
        return entries.contains { entry in
            guard entry.port == nil || entry.port == port else { return false }
            switch entry.pattern {
            case .everything: return true
            case .domain(let domain): return address == nil && (host == domain || host.hasSuffix(".\(domain)"))
            case .network(let network, let bits): return address.map { Self.agree($0, network, bits: bits) } ?? false
            }
        }
    }

    private static func entry(_ word: Substring) -> Entry? {
        if word == "*" { return Entry(pattern: .everything, port: nil) }
        let (host, port) = split(word)
        let halves = host.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if let network = halves.first.flatMap(address) {
            let most = network.count * 8
            guard halves.count == 2 else { return Entry(pattern: .network(network, bits: most), port: port) }
            guard let bits = Int(halves[1]), (0...most).contains(bits) else { return nil }
            return Entry(pattern: .network(network, bits: bits), port: port)
        }
        var domain = host.hasPrefix("*.") ? host.dropFirst(2) : host
        while domain.hasPrefix(".") { domain.removeFirst() }
        while domain.hasSuffix(".") { domain.removeLast() }
        return domain.isEmpty ? nil : Entry(pattern: .domain(domain), port: port)
    }

    /// Takes a port off. An IPv6 address has one only behind its brackets.
    private static func split(_ word: Substring) -> (host: Substring, port: Int?) {
        guard let colon = word.lastIndex(of: ":"), let port = Int(word[word.index(after: colon)...]),
            word[..<colon].hasSuffix("]") || !word[..<colon].contains(":")
        else { return (word, nil) }
        return (word[..<colon], port)
    }

    /// The bytes of an address, 4 or 16; nil where the text is none.
    private static func address(_ text: Substring) -> [UInt8]? {
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        let bare = String(isBracketed ? text.dropFirst().dropLast() : text)
        var ofVersion6 = in6_addr()
        if inet_pton(AF_INET6, bare, &ofVersion6) == 1 { return withUnsafeBytes(of: &ofVersion6) { Array($0) } }
        var ofVersion4 = in_addr()
        // By the rule that curl and resolvers have for URLs: 127.1 is 127.0.0.1.
        guard !isBracketed, inet_aton(bare, &ofVersion4) != 0 else { return nil }
        return withUnsafeBytes(of: &ofVersion4) { Array($0) }
    }

    private static func agree(_ one: [UInt8], _ other: [UInt8], bits: Int) -> Bool {
        guard one.count == other.count else { return false }
        let (whole, rest) = (bits / 8, bits % 8)
        guard one[..<whole] == other[..<whole] else { return false }
        return rest == 0 || (one[whole] ^ other[whole]) >> (8 - rest) == 0
    }
}
