import Credentials
import Testing
import Text

@Suite struct NearestTests {
    @Test(arguments: [
        // What begins with it comes first.
        ("ac", "acme-dev"), ("acme", "acme-dev"), ("ACME-P", "acme-prod"), ("g", "globex"),
        // Up to two typing errors: omitted, inserted, replaced, swapped.
        ("globx", "globex"), ("gllobex", "globex"), ("glubex", "globex"), ("golbex", "globex"), ("glboxe", "globex"),
        ("GLOBEX", "globex"), ("acme-prd", "acme-prod"), ("acme-pord", "acme-prod"),
        // One, where only three letters were typed.
        ("r2d", "r2d2"), ("rd2", "r2d2"),
    ])
    func `A mistyped name is near the one that was meant`(_ typed: String, _ meant: String) throws {
        #expect(try nearest(to: typed, among: names)?.text == meant)
    }

    @Test(arguments: ["", "x", "glx", "hooli", "globexcorp", "dev", "r3x", "acme-prod-eu-2"])
    func `What is far from all of them is near none`(_ typed: String) throws {
        #expect(try nearest(to: typed, among: names) == nil)
    }

    @Test func `Of two as near, the first by name is meant`() throws {
        #expect(try nearest(to: "web3", among: [ProfileName("web2"), ProfileName("web1")])?.text == "web1")
    }

    @Test func `Among no names there is none`() {
        #expect(nearest(to: "acme", among: [String]()) == nil)
    }

    private var names: [ProfileName] {
        get throws { try ["globex", "acme-prod", "acme-dev", "r2d2", "initech"].map(ProfileName.init) }
    }
}
