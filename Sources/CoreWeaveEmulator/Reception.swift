/// What becomes of a request at once.
enum Reception: Sendable {
    case answered(Answer)
    /// It waits for its time.
    case exchange(ExchangeVisit)
}
