/// An exchange between its arrival and its answer.
struct ExchangeVisit: Sendable {
    let token: String?
    /// nil for an unknown token.
    let organisation: CoreWeaveEmulator.Organisation?
    let fault: CoreWeaveEmulator.Fault?
    /// Seconds until the answer.
    let delay: Double
}
