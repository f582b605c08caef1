internal import ArgumentParser

/// An organisation's name and something of it, as in `acme=TOKEN` and `acme/bucket`.
struct NamedValue {
    let name: String
    let value: String

    init(_ text: String, separator: Character) throws {
        let parts = text.split(separator: separator, maxSplits: 1)
        guard parts.count == 2 else { throw ValidationError("'\(text)' is not of the form NAME\(separator)VALUE") }
        name = String(parts[0])
        value = String(parts[1])
    }
}
