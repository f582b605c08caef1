/// FNV-1a with 64 bits (Fowler, Noll, Vo): the same number for the same text in every process, which Swift's own hash
/// is not. No protection against anybody who looks for two texts of one number.
public func stableHash(of text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}
