extension CoreWeaveEmulator {
    /// A fault, and what it is asked for.
    public struct FaultOrder: Sendable, Equatable {
        public var fault: Fault
        /// For so many answers; nil: for all, until faults are cleared.
        public var next: Int?
        /// For this organisation's tokens alone.
        public var organisation: String?

        public init(_ fault: Fault, next: Int? = nil, organisation: String? = nil) {
            self.fault = fault
            self.next = next
            self.organisation = organisation
        }

        /// Reads the compact spelling `KIND[=VALUE][,KEY=VALUE]…`, such as `status=503,retry-after=2,next=3`.
        ///
        /// - Throws: ``SpellingError``.
        public init(spelling: String) throws {
            self = try FaultForm(spelling: spelling).order()
        }
    }
}
