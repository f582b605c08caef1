import Credentials
import Fixtures
import SQLite
import Testing

@testable import Store

/// How much of the log is kept.
@Suite struct OldEventTests {
    let home: StoreFixture
    let store: Store

    init() throws {
        home = try StoreFixture()
        store = try home.open()
        store.eventLimits.events = 10
        store.eventLimits.slack = 1
        try store.add("acme")
        try store.add("globex")
    }

    private func kinds() throws -> [String] {
        try home.sql().rows("SELECT kind FROM event WHERE kind <> 'was' ORDER BY id") { $0.text(0) }
    }

    private func use(_ count: Int) throws {
        for _ in 0..<count {
            let other = try store.activeProfile()?.profile.name.text == "acme" ? "globex" : "acme"
            try store.activate(ProfileName(other), at: noon.timestamp)
        }
    }

    private func importProfiles(_ names: ClosedRange<Int>, changing: Bool = false) throws {
        try store.importing("\(names.count) profiles from x", at: noon.timestamp) {
            for number in names {
                let profile = try Profile.named("p\(number)", token: changing ? "env:B" : "env:A")
                if changing {
                    try store.update(profile.name, to: profile, at: noon.timestamp)
                } else {
                    try store.add(profile, at: noon.timestamp)
                }
            }
        }
    }

    @Test func `An import of any size counts as one, can be undone and keeps what was before it`() throws {
        try use(5)
        try importProfiles(1...50)
        #expect(try kinds().prefix(3) == ["added", "added", "activated"] && store.profiles().count == 52)
        try importProfiles(1...50, changing: true)
        #expect(try kinds().count == 2 + 5 + 51 + 51)
        #expect(try store.undoStep().actions.count == 50)
        try store.undo(store.undoStep(), at: noon.timestamp)
        #expect(
            try store.profiles().allSatisfy {
                !$0.profile.name.text.hasPrefix("p") || $0.profile.source.token.text == "env:A"
            })
        try store.undo(store.undoStep(), at: noon.timestamp)
        #expect(try store.profiles().count == 2 && kinds().prefix(2) == ["added", "activated"])
        #expect(try store.undoStep().command == "use acme")
        #expect(try store.checkEvents().problems == [])
    }

    @Test func `What came long before goes, an import as a whole`() throws {
        try importProfiles(1...50)
        try use(9)
        #expect(try kinds().count == 51 + 9)
        try use(1)
        #expect(try kinds() == Array(repeating: "activated", count: 10))
        #expect(try store.checkEvents().problems == [])
        #expect(try store.undoStep().command == "use globex")
    }

    @Test func `Of many large imports the newest is kept, and as many before it as there is room for`() throws {
        store.eventLimits.importedRows = 100
        try importProfiles(1...40)
        try importProfiles(41...80)
        #expect(try kinds().count == 2 + 41 + 41)
        try importProfiles(81...120)
        #expect(try kinds().count == 41 + 41)
        try importProfiles(121...400)
        #expect(try kinds().count == 281)
        #expect(try store.undoStep().actions.count == 280)
        #expect(try store.checkEvents().problems == [])
    }

    @Test func `Without a look at each event few more than the limit are left`() throws {
        store.eventLimits.slack = 8
        var most = 0
        for _ in 1...60 {
            try use(1)
            most = max(most, try kinds().count)
        }
        #expect((11...18).contains(most))
        try use(1)
        #expect(try store.checkEvents().problems == [])
    }

    @Test func `What an undoing takes back is written down once, and not what it was`() throws {
        try importProfiles(1...5)
        let before = try home.sql().number("SELECT count(*) FROM event WHERE kind = 'was'") ?? 0
        try store.undo(store.undoStep(), at: noon.timestamp)
        #expect(try kinds().suffix(6) == ["removed", "removed", "removed", "removed", "removed", "undone"])
        #expect(try home.sql().number("SELECT count(*) FROM event WHERE kind = 'was'") == before + 1)
    }
}
