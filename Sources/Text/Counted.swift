/// `1 profile`, `2 profiles`.
///
/// - Parameter noun: one whose plural ends with an s.
public func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
