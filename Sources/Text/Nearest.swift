/// The word that a mistyped one was probably meant to be: one that begins with it, or is at most two typing errors
/// away.
public func nearest<Word: Comparable & CustomStringConvertible>(to text: String, among words: [Word]) -> Word? {
    guard !text.isEmpty else { return nil }
    let typed = Array(text.lowercased())
    let ranked = words.map { word in
        let candidate = Array(word.description.lowercased())
        return (word, candidate.starts(with: typed) ? 0 : typingErrors(typed, candidate))
    }
    let limit = typed.count < 4 ? 1 : 2
    return ranked.filter { $0.1 <= limit }.min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
}

/// Insertions, omissions, replacements and swapped neighbours that turn one word into the other (optimal string
/// alignment).
private func typingErrors(_ left: [Character], _ right: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...right.count)
    for i in left.indices {
        var row = [i + 1]
        for j in right.indices {
            var errors = min(row[j] + 1, last[j + 1] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
            if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                errors = min(errors, beforeLast[j - 1] + 1)
            }
            row.append(errors)
        }
        (beforeLast, last) = (last, row)
    }
    return last[right.count]
}
