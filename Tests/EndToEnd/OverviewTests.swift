import CoreWeaveEmulator
import Testing

/// What `heddle` alone tells.
@Suite struct OverviewTests {
    @Test func `Without a profile it tells how to add one`() throws {
        let ending = try Home().heddle()
        #expect(
            ending.status == 0
                && ending.output.hasPrefix("no profiles yet\n\nnext:  heddle setup "))
        #expect(!ending.output.contains("USAGE"))
    }

    @Test func `Without a choice it offers a profile by name`() throws {
        let home = try Home()
        try home.add()
        #expect(try home.heddle().output.hasPrefix("no profile is in effect\n\nnext:  heddle use acme "))
    }

    @Test func `It tells the profile in effect, why, how it is, and three commands`() throws {
        let home = try Home()
        try home.add()
        try home.add("prod", "--protected")
        try home.heddle("use", "acme")
        #expect(try home.heddle().output.hasPrefix("acme  US-EAST-04A  no keys yet  (global: the active profile)\n"))
        try home.heddle("sync", "acme")
        try home.heddle("use", "prod", "--yes")
        try home.heddle("use", "-")
        let fresh = try home.heddle().output.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            fresh[0].hasPrefix("acme  US-EAST-04A  1") && fresh[0].hasSuffix("m left  (global: the active profile)"))
        #expect(fresh.count == 7 && fresh[3].contains("heddle use -") && fresh[3].contains("back to prod"))
        let shell = try home.heddle(with: ["HEDDLE_PROFILE": "prod"]).output
        #expect(shell.contains("(shell: HEDDLE_PROFILE is set)\nprotected\n") && shell.contains("heddle verify prod"))
    }

    @Test func `It tells what the last refresh failed of`() throws {
        let home = try Home()
        try home.add()
        try home.heddle("use", "acme")
        home.emulator.fail(.status(403))
        try home.heddle("sync", "acme")
        #expect(try home.heddle().output.contains("\nthe last refresh failed: "))
    }

    @Test func `A variable that names no profile is an error, with the nearest that there is`() throws {
        let home = try Home()
        try home.add()
        let ending = try home.heddle(with: ["HEDDLE_PROFILE": "acm"])
        #expect(ending.status == 66 && ending.output == "" && ending.hint?.contains("did you mean acme?") == true)
    }
}
