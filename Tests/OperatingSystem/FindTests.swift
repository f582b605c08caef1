import Fixtures
import OperatingSystem
import Testing

@Suite struct FindTests {
    let folder: ScratchFolder

    init() throws {
        folder = try ScratchFolder()
        for name in ["first", "second"] { try folder.makeFolder(name) }
        try folder.write("", to: "second/tool", mode: 0o755)
    }

    private var path: String { "\(folder("none")):\(folder("first")):\(folder("second"))" }

    @Test func `A name is searched for along PATH`() {
        #expect(ChildProcess.find("tool", path: path) == folder("second/tool"))
        #expect(ChildProcess.find("other", path: path) == nil)
    }

    @Test func `The first along PATH that can be run is found`() throws {
        try folder.write("", to: "first/tool", mode: 0o755)
        #expect(ChildProcess.find("tool", path: path) == folder("first/tool"))
    }

    @Test func `What can't be run is passed over`() throws {
        try folder.write("", to: "first/tool", mode: 0o644)
        #expect(ChildProcess.find("tool", path: path) == folder("second/tool"))
    }

    @Test func `A folder of that name is passed over`() throws {
        try folder.makeFolder("first/tool")
        #expect(ChildProcess.find("tool", path: path) == folder("second/tool"))
        #expect(!ChildProcess.isExecutable(folder("first/tool")))
    }

    @Test func `A link to a program can be run`() throws {
        try folder.link("first/tool", symbolicallyTo: folder("second/tool"))
        #expect(ChildProcess.find("tool", path: path) == folder("first/tool"))
    }

    @Test func `A name with a slash is a path`() throws {
        #expect(ChildProcess.find(folder("second/tool"), path: nil) == folder("second/tool"))
        #expect(ChildProcess.find(folder("first/tool"), path: path) == nil)
    }

    @Test func `Without PATH the system's folders are searched`() {
        #expect(["/usr/bin/sh", "/bin/sh"].contains(ChildProcess.find("sh", path: nil)))
        #expect(ChildProcess.find("sh", path: folder("none")) == nil)
    }

    @Test func `An empty entry of PATH is the working folder`() {
        #expect(ChildProcess.find("no-such-program-anywhere", path: ":") == nil)
    }
}
