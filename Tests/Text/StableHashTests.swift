import Testing
import Text

@Suite struct StableHashTests {
    /// Test vectors of draft-eastlake-fnv.
    @Test(
        arguments: [
            ("", 0xCBF2_9CE4_8422_2325), ("a", 0xAF63_DC4C_8601_EC8C), ("foobar", 0x8594_4171_F739_67E8),
        ] as [(String, UInt64)])
    func `The hash is FNV-1a's`(_ text: String, _ hash: UInt64) {
        #expect(stableHash(of: text) == hash)
    }
}
