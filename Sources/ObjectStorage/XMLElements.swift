/// Visits each element of a document as it closes, with its path from the root and the text directly in it.
///
/// - Returns: false where it is no XML that ``XMLScanner`` takes; what was visited until then counts for nothing.
func forEachElement(ofXML bytes: [UInt8], _ visit: (_ path: [String], _ text: String) -> Void) -> Bool {
    var scanner = XMLScanner(bytes)
    var path: [String] = []
    var texts: [String] = []
    do {
        while let event = try scanner.next() {
            switch event {
            case .open(let name):
                path.append(name)
                texts.append("")
            case .text(let text): texts[texts.count - 1] += text
            case .close:
                visit(path, texts.removeLast())
                path.removeLast()
            }
        }
        return true
    } catch {
        return false
    }
}
