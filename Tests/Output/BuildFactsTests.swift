import OrderedJSON
import Testing

@testable import Output

@Suite struct BuildFactsTests {
    private let commit = "16dd881aa3b0c1d2e3f405162738495a6b7c8d9e"

    @Test func `A build that was told its commit says which, and of what day`() {
        let build = BuildFacts(commit: commit, commitDate: "2026-11-26T18:01:02Z", swift: 60301)
        #expect(build.line(of: "heddle") == "heddle \(heddleVersion) (commit 16dd881aa3b0, 2026-11-26)")
        #expect(
            JSON.object(build.fields).text
                == #"{"version":"\#(heddleVersion)","commit":"\#(commit)","commit_date":"2026-11-26T18:01:02Z","swift":"6.3.1"}"#
        )
    }

    @Test func `Sources that had changes are marked in the line, too`() {
        let build = BuildFacts(commit: "\(commit)-dirty", commitDate: "", swift: 60300)
        #expect(build.line(of: "heddled") == "heddled \(heddleVersion) (commit 16dd881aa3b0-dirty)")
        #expect(build.swiftVersion == "6.3")
    }

    @Test func `A build that wasn't told says nothing of a commit`() {
        let build = BuildFacts(commit: "", commitDate: "", swift: 60301)
        #expect(build.line(of: "heddle") == "heddle \(heddleVersion)")
        #expect(JSON.object(build.fields).text.contains(#""commit":null,"commit_date":null"#))
    }

    @Test func `The compiler's version comes from the compiler`() {
        #expect(BuildFacts.ofThisProgram.swiftVersion.wholeMatch(of: /6\.\d{1,2}(\.\d{1,2})?/) != nil)
    }
}
