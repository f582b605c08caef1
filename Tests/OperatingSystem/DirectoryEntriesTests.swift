import Fixtures
import OperatingSystem
import Testing

@Suite struct DirectoryEntriesTests {
    @Test func `A directory tells what is in it, and what of that is a directory`() throws {
        let directory = try ScratchDirectory()
        try directory.write("x", to: "file")
        try directory.makeDirectory(".hidden")
        try directory.link("link", symbolicallyTo: ".hidden")
        try directory.link("dangling", symbolicallyTo: "nowhere")
        let entries = Directory.entries(of: directory.path).sorted { $0.name < $1.name }
        #expect(entries.map(\.name) == [".hidden", "dangling", "file", "link"])
        #expect(entries.map(\.isDirectory) == [true, false, false, true])
    }

    @Test func `What can't be read has nothing in it`() throws {
        let directory = try ScratchDirectory()
        #expect(Directory.entries(of: directory("none")) == [])
        #expect(Directory.entries(of: try directory.write("x", to: "file")) == [])
    }
}
