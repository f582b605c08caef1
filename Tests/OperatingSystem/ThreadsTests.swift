import Fixtures
import OperatingSystem
import Testing

@Suite struct ThreadsTests {
    let directory: ScratchDirectory

    init() throws {
        directory = try ScratchDirectory()
    }

    @Test(arguments: [0, 1, 2, 32])
    func `Work is done on as many threads as were asked for, all of it before the call returns`(_ count: Int) throws {
        try directory.makeDirectory("done")
        let path = directory("done")
        Threads.run(count) {
            // Named by its content: no two alike.
            let name = Random.bytes(8).map { String($0) }.joined(separator: "-")
            try? PrivateFile.create("\(path)/\(name)")
        }
        #expect(try directory.names(in: "done").count == count)
    }
}
