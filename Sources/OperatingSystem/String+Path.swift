/// Paths are bytes. To Swift a slash and the combining mark behind it are one character, which is no slash; to the kernel
/// they are a slash and the beginning of a name. What asks about slashes by characters judges another path than is opened.
extension StringProtocol {
    public var isAbsolutePath: Bool { utf8.first == slash }
    /// Whether it names something in a directory, or further down.
    public func isBelow(_ directory: String) -> Bool { utf8.starts(with: "\(directory)/".utf8) }
}

extension String {
    /// Whether it is of the form `~/NAME`.
    public var isPathInHome: Bool { utf8.starts(with: [UInt8(ascii: "~"), slash]) }
    public var isPathWithSlash: Bool { utf8.contains(slash) }

    /// The directory that a path stands in: `/` for `/a`, `.` for `a`.
    public var parentDirectory: String {
        guard let last = utf8.lastIndex(of: slash) else { return "." }
        return last == startIndex ? "/" : String(decoding: utf8[..<last], as: UTF8.self)
    }

    /// What follows the last slash.
    public var fileName: String {
        guard let last = utf8.lastIndex(of: slash) else { return self }
        return String(decoding: utf8[utf8.index(after: last)...], as: UTF8.self)
    }

    /// A path without slashes at its end, but `/` itself.
    public var withoutEndingSlashes: String {
        var path = utf8[...]
        while path.count > 1, path.last == slash { path.removeLast() }
        return String(decoding: path, as: UTF8.self)
    }

    /// The names along a path, the last one first, without those that are empty or `.`.
    public var namesFromTheEnd: [String] {
        var names: [String] = []
        var rest = utf8[...]
        while true {
            let last = rest.lastIndex(of: slash)
            let name = String(decoding: last.map { rest[rest.index(after: $0)...] } ?? rest, as: UTF8.self)
            if !name.isEmpty, name != "." { names.append(name) }
            guard let last else { return names }
            rest = rest[..<last]
        }
    }
}

private let slash = UInt8(ascii: "/")
