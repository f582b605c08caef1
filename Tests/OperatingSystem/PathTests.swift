import OperatingSystem
import Testing

@Suite struct PathTests {
    /// What the kernel makes of each: a slash is one, whatever follows it.
    @Test(arguments: [
        ("/a", "/", "a"), ("/a/b", "/a", "b"), ("a", ".", "a"), ("/", "/", ""), ("a/b/", "a/b", ""),
        ("/\u{301}a", "/", "\u{301}a"), ("/a/\u{301}b", "/a", "\u{301}b"), ("/e\u{301}/x", "/e\u{301}", "x"),
    ])
    func `A path is taken apart at its last slash`(_ path: String, _ parent: String, _ name: String) {
        #expect(Array(path.parentDirectory.utf8) == Array(parent.utf8))
        #expect(Array(path.fileName.utf8) == Array(name.utf8))
    }

    @Test(arguments: [("/a", true), ("/\u{301}", true), ("a/b", false), ("~/a", false), ("", false)])
    func `A path that begins with a slash is absolute`(_ path: String, _ isAbsolute: Bool) {
        #expect(path.isAbsolutePath == isAbsolute)
    }

    @Test(arguments: [("~/a", true), ("~/\u{301}", true), ("~", false), ("~a/b", false), ("/~/", false)])
    func `A path of the home directory begins so`(_ path: String, _ isInHome: Bool) {
        #expect(path.isPathInHome == isInHome)
    }

    @Test(arguments: [("/a//", "/a"), ("///", "/"), ("/a", "/a"), ("/a/\u{301}", "/a/\u{301}"), ("", "")])
    func `Slashes at the end are dropped`(_ path: String, _ without: String) {
        #expect(Array(path.withoutEndingSlashes.utf8) == Array(without.utf8))
    }
}
