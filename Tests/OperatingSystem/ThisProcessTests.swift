import COperatingSystem
import Credentials
import Fixtures
import Libc
import Testing
import Text

@testable import OperatingSystem

@Suite struct ThisProcessTests {
    @Test func `S29: A crash leaves no memory image, and files are made for their owner alone`() async {
        await #expect(processExitsWith: .success) {
            umask(0o022)
            let before = Limits.coreDump()
            ThisProcess.guardSecrets()
            #expect(Limits.coreDump() == [0, before[1]])
            #expect(umask(0o077) == 0o077)
            ThisProcess.restoreInheritance()
            #expect(umask(0o077) == 0o022)
            #expect(Limits.coreDump() == before)
        }
    }

    @Test(arguments: [[0], [1], [2], [0, 1, 2]] as [[Int32]])
    func `S51: Standard streams that are closed lead nowhere`(_ closed: [Int32]) async {
        await #expect(processExitsWith: .success) { [closed] in
            for descriptor in closed { close(descriptor) }
            ThisProcess.guardSecrets()
            // What is opened next is none of them.
            exit(open("/", O_RDONLY) > 2 ? 0 : 1)
        }
    }

    @Test func `S29: The system can forbid other processes of this user to look into this one`() async {
        await #expect(processExitsWith: .success) { #expect(heddle_forbid_inspection() == 0) }
    }

    @Test func `The running program knows its own path, number and directories`() throws {
        let path = try #require(ThisProcess.executablePath)
        #expect(path.hasPrefix("/") && ChildProcess.isExecutable(path))
        #expect(ThisProcess.identifier == getpid())
        #expect(ThisProcess.accountHome?.hasPrefix("/") == true)
        #expect(ThisProcess.workingDirectory?.hasPrefix("/") == true)
    }

    @Test(arguments: [1, 16, 32, 257, 70_000])
    func `Random bytes come in the number asked for, and differ`(_ count: Int) throws {
        let bytes = Random.bytes(count)
        #expect(bytes.count == count)
        if count >= 16 {
            #expect(Random.bytes(count) != bytes)
            // A source that stops early would leave zeros.
            #expect(bytes.suffix(16) != ArraySlice(repeating: 0, count: 16))
        }
    }

    @Test func `Random hexadecimal has two digits a byte`() throws {
        let text = Random.hexadecimal(bytes: 64)
        #expect(text.count == 128)
        #expect(text.allSatisfy { "0123456789abcdef".contains($0) })
    }

    @Test func `The clocks go forward within one boot`() {
        let first = SystemClock.read()
        let second = SystemClock.read()
        #expect(second.uptime >= first.uptime && first.uptime > 0)
        #expect(second.boot == first.boot && !first.boot.isEmpty)
        #expect(first.boot.allSatisfy { $0.isHexDigit || $0 == "-" })
        #expect(abs(first.wall - Double(time(nil))) < 5)
    }
}
