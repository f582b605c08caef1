import CoreWeaveEmulator
import Fixtures
import Foundation
import SQLite
import Testing

/// A person's machine that has never seen Heddle, with an emulated CoreWeave on the far side.
///
/// Every run of a program is held to ``Manners``, and all that it wrote is searched for secrets.
final class Home: Sendable {
    let directory: ScratchDirectory
    let emulator: CoreWeaveEmulator
    /// What every program gets to see; a test may add to it.
    let environment: [String: String]
    /// `HEDDLE_HOME`.
    let path: String

    static let acmeToken = "CW-SECRET-acme-5yTw0Qf8ZrX2LmV7"
    static let globexToken = "CW-SECRET-globex-b4NcH6kD9sJ1pGe3"
    private static let canaries = [acmeToken, globexToken].map(Canary.init)

    /// - Parameters:
    ///   - name: of the directory that is to be `HEDDLE_HOME`.
    ///   - variables: what every program gets to see besides, with `{}` for the path of ``directory``.
    ///   - configure: the far side.
    init(
        named name: String = "home", with variables: [String: String] = [:],
        _ configure: (inout CoreWeaveEmulator.Configuration) -> Void = { _ in }
    ) throws {
        directory = try ScratchDirectory()
        path = directory(name)
        try directory.makeDirectory("user")
        try directory.write(Self.acmeToken + "\n", to: "user/acme-token")
        try directory.write(Self.globexToken, to: "user/globex-token")
        let usual = [
            "HOME": directory("user"), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HEDDLE_HOME": path,
            // The emulator's keys work at once, unless a test says otherwise.
            "HEDDLE_SETTLE_SECONDS": "0",
        ]
        let directory = directory
        environment = usual.merging(variables.mapValues { $0.replacing("{}", with: directory.path) }) { $1 }
        var configuration = CoreWeaveEmulator.Configuration()
        configuration["acme"]?.tokens = [Self.acmeToken]
        configuration["globex"]?.tokens = [Self.globexToken]
        configure(&configuration)
        emulator = try CoreWeaveEmulator.start(configuration)
    }

    deinit { emulator.stop() }

    func command(_ program: String, _ arguments: [String], _ variables: [String: String?] = [:]) -> Command {
        var environment = environment
        for (name, value) in variables { environment[name] = value }
        return Command(program, arguments, environment: environment)
    }

    /// - Parameter variables: what the environment has besides; nil: it does not have it.
    @discardableResult
    func heddle(_ arguments: String..., with variables: [String: String?] = [:]) throws -> Ending {
        try run(command(Programs.heddle, arguments, variables))
    }

    @discardableResult
    func heddled(_ arguments: String..., with variables: [String: String?] = [:]) throws -> Ending {
        try run(command(Programs.heddled, arguments, variables))
    }

    /// Runs a program of ours to its end.
    func run(_ command: Command) throws -> Ending {
        let ending = try RunningProgram(command).ending()
        check(ending)
        return ending
    }

    /// Holds an ending to what every one is held to.
    func check(_ ending: Ending) {
        for complaint in Manners.complaints(about: ending) { Issue.record("\(complaint)\n\(ending)") }
        search(ending)
    }

    /// Looks for secrets in all that a program wrote (S27).
    func search(_ ending: Ending) {
        let words = ending.command.words.joined(separator: " ")
        let showing = ["credential-process", "env ", "exec ", "use keyed --emit"]
        let mayShowKeys = showing.contains { words.hasPrefix($0) || words.contains("heddle \($0)") }
        let mayShowToken = mayShowKeys && words.contains("container")
        for canary in Self.canaries {
            #expect(!canary.isIn(ending.errorBytes), "the token is on standard error\n\(ending)")
            #expect(mayShowToken || !canary.isIn(ending.outputBytes), "the token is on standard output\n\(ending)")
        }
        guard !ending.errorBytes.isEmpty || !mayShowKeys else { return }
        for canary in emulator.mintedSecrets().map(Canary.init) {
            #expect(!canary.isIn(ending.errorBytes), "a key is on standard error\n\(ending)")
            #expect(mayShowKeys || !canary.isIn(ending.outputBytes), "a key is on standard output\n\(ending)")
        }
    }

    /// Runs a script of a shell that finds our programs, to its end.
    ///
    /// - Parameter arguments: its `$1` and on.
    func shell(
        _ script: String, _ arguments: String..., by shell: String = "/bin/bash",
        with variables: [String: String?] = [:]
    ) throws -> Ending {
        var command = command(shell, ["-c", script, "sh"] + arguments, variables)
        command.environment["PATH"] = "\(Programs.directory):/usr/bin:/bin"
        let ending = try RunningProgram(command).ending()
        search(ending)
        return ending
    }

    /// The files below `HEDDLE_HOME` that hold a token, or the secret half of a key.
    func filesWithSecrets() throws -> [String] {
        let canaries = Self.canaries + emulator.mintedSecrets().map(Canary.init)
        return try directory.files().filter { name, content in
            !name.hasPrefix("user/") && canaries.contains { $0.isIn(content) }
        }.keys.sorted()
    }

    /// Adds a profile of the emulated CoreWeave's.
    @discardableResult
    func add(_ name: String = "acme", token: String = "file:~/acme-token", _ fields: String...) throws -> Ending {
        let ending = try run(
            command(
                Programs.heddle,
                [
                    "add", name, "--zone", "US-EAST-04A", "--token", token, "--endpoint", emulator.url,
                    "--exchange-url",
                    emulator.exchangeURL,
                ] + fields))
        #expect(ending.status == 0, "\(ending)")
        return ending
    }

    /// The database as somebody with another program sees it.
    func sql() throws -> Connection { try Connection(path: "\(path)/heddle.db", busyMilliseconds: 10_000) }

    var database: String { "\(path)/heddle.db" }
}
