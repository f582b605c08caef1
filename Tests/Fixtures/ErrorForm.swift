public import Credentials
import Text

/// What is wrong with how an error puts itself: one line, no capital, no full stop, nothing that moves a cursor (S35).
public func flaws(of error: some ExplainedError) -> [String] {
    var flaws: [String] = []
    for text in [error.message, error.hint].compactMap({ $0 }) {
        if text.isEmpty { flaws.append("says nothing") }
        if !text.isPrintable { flaws.append("is not one printable line: \(text.debugDescription)") }
        if text.first?.isUppercase == true { flaws.append("starts with a capital: \(text)") }
        if text.hasSuffix(".") { flaws.append("ends with a full stop: \(text)") }
    }
    return flaws
}
