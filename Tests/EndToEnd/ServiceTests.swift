import CoreWeaveEmulator
import Foundation
import Testing

/// `heddled run` and `heddle sync --watch`.
@Suite struct ServiceTests {
    let home: Home

    init() throws {
        home = try Home()
        try home.add("acme")
    }

    private func start(_ arguments: String..., with variables: [String: String?] = [:]) throws -> RunningProgram {
        try RunningProgram(home.command(Programs.heddled, arguments, variables))
    }

    /// Ends it as systemd does.
    private func end(_ service: RunningProgram) throws -> Ending {
        service.send(SIGTERM)
        let ending = try service.ending()
        home.search(ending)
        #expect(ending.status == 0 && ending.output.isEmpty, "\(ending)")
        return ending
    }

    @Test(arguments: [["run"], ["sync", "--watch"], ["sync", "acme", "--watch", "--jobs", "2"]])
    func `It refreshes at once, again at half of the lifetime, and ends when told to`(_ arguments: [String]) throws {
        home.emulator.update { $0.lifetime = 4 }
        let service = try RunningProgram(home.command(Programs.heddled, arguments))
        try eventually("three exchanges") { home.exchanges >= 3 }
        let ending = try end(service)
        let lines = ending.error.split(separator: "\n")
        #expect(lines.first?.contains(" info started ") == true && lines.last?.hasSuffix(" info ended") == true)
        #expect(lines.count { $0.contains(" info refreshed expires=") && $0.hasSuffix("profile=acme") } >= 3)
    }

    @Test func `heddle sync --watch is the same service, under the name that people know`() throws {
        let service = try RunningProgram(home.command(Programs.heddle, ["sync", "--watch", "--log-format", "json"]))
        try eventually("an exchange") { home.exchanges == 1 }
        try eventually("it says so") { service.errorSoFar().contains(#""event":"refreshed""#) }
        let ending = try end(service)
        for line in ending.error.split(separator: "\n") {
            let event = try JSON(parsing: Array(line.utf8))
            #expect(event["at"]?.isTime == true && event["level"] == "info" && event["event"] != nil)
        }
    }

    @Test func `A failure is one line, with what mends it`() throws {
        try home.add("lost", token: "env:NOWHERE")
        let service = try start("run")
        try eventually("it says so") { service.errorSoFar().contains("profile=lost") }
        let lines = try end(service).error.split(separator: "\n").filter { $0.contains("profile=lost") }
        #expect(lines.count == 1)
        #expect(lines[0].contains(" warning failed hint=") && lines[0].contains(" kind=token_reference message="))
    }

    @Test func `There is one for all profiles, and status tells of it`() throws {
        let service = try start("run")
        try eventually("an exchange") { home.exchanges == 1 }
        let second = try home.heddled("run")
        #expect(second.status == 75)
        #expect(second.error.hasPrefix("heddle: the service is running already as process \(service.identifier)\n"))
        let status = try home.heddle("status").output
        #expect(status.contains("\nservice   running as process \(service.identifier) for "))
        #expect(
            try home.heddle("status", "-o", "json").json()["service"]?["pid"]
                == .number(Double(service.identifier)))
        _ = try end(service)
        #expect(try home.heddle("status", "-o", "json").json()["service"] == .null)
    }

    @Test func `SIGHUP makes it look again at once`() throws {
        let service = try start("run")
        try eventually("an exchange") { home.exchanges == 1 }
        try home.add("globex", token: "file:~/globex-token")
        // Not sooner: the first pass must be over, for a signal during it is answered after it.
        service.send(SIGHUP)
        try eventually("another", within: 10) { home.exchanges == 2 }
        #expect(try end(service).error.contains(" info looking at everything again\n"))
    }

    @Test func `S21: SIGTERM lets what is in flight finish, and its keys are kept`() throws {
        home.emulator.update { $0.latency = 1.5 }
        let service = try start("run")
        try eventually("it asks") { home.exchanges == 1 }
        let ending = try end(service)
        #expect(ending.error.contains("refreshed") && ending.seconds < 12)
        #expect(try home.heddle("show", "acme", "-o", "json").json()["status"] == "fresh")
    }

    @Test func `S21: A second SIGTERM ends it at once, and the lock is free`() throws {
        home.emulator.update { $0.latency = 8 }
        let service = try start("run")
        try eventually("it asks") { home.exchanges == 1 }
        service.send(SIGTERM)
        try eventually("the first has arrived") {
            service.send(SIGTERM)
            return !service.isRunning
        }
        #expect(try service.ending().status == 75)
        home.emulator.update { $0.latency = 0 }
        #expect(try home.heddle("sync", "acme").status == 0)
    }

    @Test(arguments: [
        ["sync", "--watch", "--force", "acme"], ["sync", "--watch", "--quiet"], ["sync", "--watch", "-o", "json"],
        ["sync", "--log-format", "json"], ["run", "--jobs", "0"], ["run", "--log-format", "xml"], ["run", "acme"],
    ])
    func `What does not go together is refused`(_ arguments: [String]) throws {
        #expect(try home.run(home.command(Programs.heddled, arguments)).status == 64)
    }
}
