extension CoreWeaveEmulator {
    /// Why a fault or a setting can't be understood.
    public struct SpellingError: Error, Equatable, CustomStringConvertible {
        public let description: String

        init(_ description: String) {
            self.description = description
        }
    }
}
