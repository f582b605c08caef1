import Credentials
import Fixtures
import Testing

@testable import Store

/// What `undo` makes of the events of an import.
@Suite struct ImportStepTests {
    let home: StoreFixture
    let store: Store

    init() throws {
        home = try StoreFixture()
        store = try home.open()
        try store.add("old")
    }

    private func day(_ number: Double) -> Timestamp { noon.later(number * 86_400).timestamp }

    private func importTwo(_ days: (Double, Double)) throws {
        try store.importing("2 profiles from x", at: day(days.1)) {
            try store.add(.named("a"), at: day(days.0))
            try store.add(.named("b"), at: day(days.1))
        }
    }

    @Test func `An import is one step, the last of it first`() throws {
        try importTwo((0, 0))
        let step = try store.undoStep()
        #expect(step.command == "import of 2 profiles from x" && step.event.kind == .imported)
        #expect(step.actions == [.remove(try ProfileName("b")), .remove(try ProfileName("a"))])
        try store.undo(step, at: day(1))
        #expect(try store.profiles().map(\.profile.name.text) == ["old"])
        #expect(try store.undoStep().actions == [.remove(ProfileName("old"))])
    }

    @Test func `An import of nothing, or one that fails, is no step`() throws {
        try store.importing("0 profiles from x", at: day(0)) {}
        #expect(throws: StoreError.self) {
            try store.importing("2 profiles from x", at: day(0)) {
                try store.add(.named("a"), at: day(0))
                try store.add(.named("OLD"), at: day(0))
            }
        }
        #expect(try store.profiles().map(\.profile.name.text) == ["old"])
        #expect(try store.undoStep().actions == [.remove(ProfileName("old"))])
    }

    @Test func `What came after an import is taken back first, and what came after its undo before all else`() throws {
        try importTwo((0, 0))
        try store.activate(ProfileName("a"), at: day(0))
        try store.undo(store.undoStep(), at: day(0))
        try store.undo(store.undoStep(), at: day(0))
        try store.activate(ProfileName("old"), at: day(0))
        #expect(try store.undoStep().actions == [.activate(nil)])
        try store.undo(store.undoStep(), at: day(0))
        #expect(try store.undoStep().actions == [.remove(ProfileName("old"))])
    }

    @Test func `Several catalogs are kept with an import, and the one that an older Heddle kept is read`() {
        let catalogs = ["/a", "/b"].map { FormerCatalog(place: $0, wasFollowed: true) }
        var former = FormerState()
        former.catalogs = catalogs
        #expect(FormerState(Array(former.text.utf8)) == former)
        former.catalogs = [catalogs[0]]
        #expect(FormerState(Array(#"{"catalog":{"place":"/a","followed":true}}"#.utf8)) == former)
    }

    @Test func `Of an import whose oldest events are gone nothing is undone`() throws {
        try importTwo((1, 50))
        try store.activate(ProfileName("a"), at: day(100))
        #expect(try store.checkEvents().problems == [])
        try store.undo(store.undoStep(), at: day(100))
        let error = try #require(throws: UndoError.self) { try store.undoStep() }
        guard case .notRecorded(let event) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(event.kind == .imported)
    }
}
