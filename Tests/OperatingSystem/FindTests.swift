import Fixtures
import Libc
import OperatingSystem
import Testing

@Suite struct FindTests {
    let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
        for name in ["first", "second"] { try directory.makeDirectory(name) }
        try directory.write("", to: "second/tool", mode: 0o755)
    }

    private var path: String { "\(directory("none")):\(directory("first")):\(directory("second"))" }

    @Test func `A name is searched for along PATH`() {
        #expect(ChildProcess.find("tool", path: path) == directory("second/tool"))
        #expect(ChildProcess.find("other", path: path) == nil)
    }

    @Test func `The first along PATH that can be run is found`() throws {
        try directory.write("", to: "first/tool", mode: 0o755)
        #expect(ChildProcess.find("tool", path: path) == directory("first/tool"))
    }

    @Test func `What can't be run is passed over`() throws {
        try directory.write("", to: "first/tool", mode: 0o644)
        #expect(ChildProcess.find("tool", path: path) == directory("second/tool"))
    }

    @Test func `A directory of that name is passed over`() throws {
        try directory.makeDirectory("first/tool")
        #expect(ChildProcess.find("tool", path: path) == directory("second/tool"))
        #expect(!ChildProcess.isExecutable(directory("first/tool")))
    }

    @Test func `A link to a program can be run`() throws {
        try directory.link("first/tool", symbolicallyTo: directory("second/tool"))
        #expect(ChildProcess.find("tool", path: path) == directory("first/tool"))
    }

    @Test func `A name with a slash is a path`() throws {
        #expect(ChildProcess.find(directory("second/tool"), path: nil) == directory("second/tool"))
        #expect(ChildProcess.find(directory("first/tool"), path: path) == nil)
    }

    @Test func `Without PATH the system's directories are searched`() {
        #expect(["/usr/bin/sh", "/bin/sh"].contains(ChildProcess.find("sh", path: nil)))
        #expect(ChildProcess.find("sh", path: directory("none")) == nil)
    }

    @Test(arguments: ["", ".", "second", "./second", "../x"])
    func `A relative entry of PATH is passed over`(_ entry: String) async throws {
        await #expect(processExitsWith: .success) { [path = directory.path as String, entry] in
            guard chdir(entry.isEmpty || entry == "." ? "\(path)/second" : path) == 0 else { exit(1) }
            exit(ChildProcess.find("tool", path: "\(entry):\(path)/none") == nil ? 0 : 2)
        }
        #expect(ChildProcess.find("tool", path: "\(entry):\(directory("second"))") == directory("second/tool"))
    }
}
