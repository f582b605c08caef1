import Fixtures
import Foundation
import Libc
import OperatingSystem
import Testing

@Suite struct ServiceManagerTests {
    /// The far side of sd_notify(3): a datagram socket.
    private final class Socket {
        let descriptor: Int32

        init(_ path: String) throws {
            #if canImport(Darwin)
                descriptor = socket(AF_UNIX, SOCK_DGRAM, 0)
            #else
                descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
            #endif
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
            let size = socklen_t(MemoryLayout<sockaddr_un>.size)
            let code = withUnsafePointer(to: address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
            }
            try #require(code == 0)
        }

        deinit { close(descriptor) }

        /// nil: nothing has come.
        func receive() -> String? {
            var bytes = [UInt8](repeating: 0, count: 256)
            let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
        }
    }

    @Test func `What it is told arrives, word by word`() throws {
        let directory = try ScratchDirectory()
        let socket = try Socket(directory("notify"))
        let manager = ServiceManager(environment: ["NOTIFY_SOCKET": directory("notify")])
        for word in [ServiceManager.Word.ready, .alive, .stopping] { manager.tell(word) }
        #expect([socket.receive(), socket.receive(), socket.receive()] == ["READY=1", "WATCHDOG=1", "STOPPING=1"])
        #expect(socket.receive() == nil)
    }

    @Test(arguments: [nil, "", "relative", "/nowhere/at/all", "/" + String(repeating: "x", count: 200)])
    func `Where nobody listens, nothing happens`(_ path: String?) {
        ServiceManager(environment: Variables(path.map { ["NOTIFY_SOCKET": $0] } ?? [:])).tell(.ready)
    }

    @Test func `A watchdog counts where it is meant for this process`() {
        func seconds(_ more: [String: String]) -> Double? {
            ServiceManager(
                environment: Variables(
                    ["NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "30000000"].merging(more) { $1 }),
                processID: 7
            ).watchdogSeconds
        }
        #expect(seconds([:]) == 30)
        #expect(seconds(["WATCHDOG_PID": "7"]) == 30)
        #expect(seconds(["WATCHDOG_PID": "8"]) == nil)
        #expect(seconds(["NOTIFY_SOCKET": ""]) == nil)
        #expect(seconds(["WATCHDOG_USEC": "soon"]) == nil)
    }
}
