import CoreWeaveEmulator
import Foundation
import SQLite
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

    @Test func `S42, S48: A profile whose row is damaged is one line, and the others are refreshed`() throws {
        try home.add("globex", token: "file:~/globex-token")
        try home.sql().execute(
            script: "PRAGMA ignore_check_constraints = ON; UPDATE profile SET zone = 'a b' WHERE name = 'acme'")
        let service = try start("run")
        try eventually("an exchange") { home.exchanges == 1 }
        let lines = try end(service).error.split(separator: "\n").filter { $0.contains("profile=acme") }
        #expect(lines.count == 1 && lines[0].contains(" warning failed ") && lines[0].contains(" kind=local "))
        #expect(lines[0].contains("hint=\"heddle set acme --zone US-EAST-04A\""), "\(lines)")
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

    @Test(arguments: [["sync"], ["sync", "--force", "acme"], ["verify", "acme"]], [SIGINT, SIGTERM, SIGHUP])
    func `S21: A command in the foreground that is told to end stores what is in flight first`(
        _ words: [String], _ signal: Int32
    ) throws {
        home.emulator.update { $0.latency = 0.4 }
        let command = try RunningProgram(home.command(Programs.heddled, words))
        try eventually("it asks") { home.emulator.counts().openExchanges == 1 }
        command.send(signal)
        let ending = try command.ending()
        #expect(ending.signal == signal && ending.seconds < 10, "\(ending)")
        #expect(try home.heddle("show", "acme", "-o", "json").json()["status"] == "fresh")
    }

    @Test func `S21: It begins no other refresh then, and a second signal ends it at once`() throws {
        try home.add("globex", token: "file:~/globex-token")
        home.emulator.update { $0.latency = 8 }
        let command = try RunningProgram(home.command(Programs.heddled, ["sync", "--jobs", "1"]))
        try eventually("it asks") { home.emulator.counts().openExchanges == 1 }
        command.send(SIGINT)
        pass(seconds: 0.1)
        #expect(command.isRunning)
        command.send(SIGINT)
        let ending = try command.ending()
        #expect(ending.signal == SIGINT && ending.seconds < 6 && home.exchanges == 1, "\(ending)")
        home.emulator.update { $0.latency = 0.3 }
        let other = try RunningProgram(home.command(Programs.heddled, ["sync", "--jobs", "1"]))
        try eventually("it asks again") { home.exchanges == 2 }
        other.send(SIGINT)
        // What was done is told all the same.
        let told = try other.ending()
        #expect(told.signal == SIGINT && home.exchanges == 2, "\(told)")
        #expect(told.output.contains("  refreshed  ") && told.output.split(separator: "\n").count == 1, "\(told)")
        #expect(told.error.contains("interrupted: 1 of 2 profiles were not reached\nhint: heddle sync"), "\(told)")
    }

    @Test func `S21: It waits for nobody else's refresh once it was told to end`() throws {
        home.emulator.update { $0.latency = 5 }
        let first = try RunningProgram(home.command(Programs.heddled, ["sync", "acme"]))
        try eventually("it asks") { home.emulator.counts().openExchanges == 1 }
        let second = try RunningProgram(home.command(Programs.heddled, ["sync", "acme"]))
        pass(seconds: 0.3)
        second.send(SIGINT)
        let ending = try second.ending()
        #expect(ending.signal == SIGINT && ending.seconds < 3 && first.isRunning, "\(ending)")
    }

    @Test func `S53: A signal that was ignored from the start stays ignored`() throws {
        home.emulator.update { $0.latency = 0.4 }
        let command = try RunningProgram(home.command(Programs.heddled, ["sync"]).after("trap '' INT HUP"))
        try eventually("it asks") { home.emulator.counts().openExchanges == 1 }
        for signal in [SIGINT, SIGHUP, SIGINT] { command.send(signal) }
        let ending = try command.ending()
        #expect(ending.status == 0 && ending.output.contains("refreshed"), "\(ending)")
    }

    @Test(arguments: [
        ["sync", "--watch", "--force", "acme"], ["sync", "--watch", "--quiet"], ["sync", "--watch", "-o", "json"],
        ["sync", "--log-format", "json"], ["run", "--jobs", "0"], ["run", "--log-format", "xml"], ["run", "acme"],
    ])
    func `What does not go together is refused`(_ arguments: [String]) throws {
        #expect(try home.run(home.command(Programs.heddled, arguments)).status == 64)
    }
}
