import ArgumentParser
import Credentials
import Fixtures
import OperatingSystem
import Testing
import Tokens

@testable import heddle

@Suite struct CompletionTests {
    let person: CommandFixture

    init() throws {
        person = try CommandFixture()
        try person.add("acme", "globex")
    }

    /// The words that TAB offers; nil where the shell completes them itself.
    private func words(_ typed: String...) throws -> [String]? { try words(typed) }

    private func words(_ typed: [String]) throws -> [String]? {
        guard case .words(let candidates) = try result(typed) else { return nil }
        return candidates.map(\.word)
    }

    private func result(_ typed: [String]) throws -> WordCompletion.Result {
        let completion = WordCompletion(
            store: person.store, tokens: TokenResolver(environment: Variables(person.environment), accountHome: nil),
            serviceOutline: { Array(Self.service.utf8) })
        return try completion.complete(typed)
    }

    /// What `heddled --experimental-dump-help` prints, cut down.
    private static let service = """
        {"command":{"commandName":"heddled","subcommands":[{"commandName":"sync","arguments":[
        {"kind":"positional","shouldDisplay":true,"isRepeating":true,"valueName":"names"},
        {"kind":"option","shouldDisplay":true,"isRepeating":false,"valueName":"time","names":[{"kind":"long","name":"within"}]},
        {"kind":"flag","shouldDisplay":true,"isRepeating":false,"valueName":"all","names":[{"kind":"long","name":"all"}]}]},
        {"commandName":"verify","subcommands":[{"commandName":"inner","abstract":"As a service may have."}]}]}}
        """

    /// Every command of the tree that help shows, as its words, and every one of its options.
    private static var options: [(words: [String], option: CommandOutline.Argument)] {
        get throws {
            func below(_ command: any ParsableCommand.Type, _ path: [String]) throws -> [(
                [String], CommandOutline.Argument
            )] {
                let configuration = command.configuration
                guard configuration.shouldDisplay else { return [] }
                let path = path + [configuration.commandName ?? ""]
                let own = try ServiceCommands.contains(path.last ?? "") ? [] : CommandOutline(of: command).arguments
                return try own.filter { $0.kind != "positional" }.map { (path, $0) }
                    + configuration.subcommands.flatMap { try below($0, path) }
            }
            return try Heddle.configuration.subcommands.flatMap { try below($0, []) }
        }
    }

    @Test func `Every option of every command is offered, and every value that it may have`() throws {
        let options = try Self.options
        #expect(options.count > 60)
        for (words, option) in options {
            for spelling in option.spellings where spelling.hasPrefix("--") {
                #expect(
                    try self.words(words + [String(spelling.dropLast())])?.contains(spelling) == true,
                    "\(words) \(spelling)")
                guard let values = option.allValues else { continue }
                #expect(try self.words(words + [spelling, ""]) == values)
                #expect(try self.words(words + ["\(spelling)="]) == values.map { "\(spelling)=\($0)" })
            }
        }
    }

    @Test func `Commands are offered by name, help takes them too, and an alias leads to the same`() throws {
        let commands = try #require(try words(""))
        #expect(commands.contains("use") && commands.contains("schedule") && !commands.contains("complete"))
        #expect(try words("help", "sched") == ["schedule"])
        #expect(try words("help", "schedule", "") == (try words("schedule", "")))
        #expect(try words("help", "use", "") == [])
        #expect(try words("--ver") == ["--version"])
        for command in Heddle.configuration.subcommands {
            for alias in command.configuration.aliases {
                let name = try #require(command.configuration.commandName)
                #expect(try words(alias, "--") == words(name, "--"))
            }
        }
    }

    @Test func `A profile is offered where one goes, and nowhere else`() throws {
        for command in [
            "set", "show", "remove", "rename", "bind", "env", "exec", "prompt", "credential-process", "log", "forget",
            "sync",
        ] {
            #expect(try words(command, "") == ["acme", "globex"], "\(command)")
        }
        #expect(try words("use", "") == ["acme", "globex", "-"])
        #expect(try words("use", "-") == ["-"])
        #expect(try words("add", "") == [])
        #expect(try words("rename", "acme", "") == [])
        #expect(try words("show", "acme", "") == [])
        #expect(try words("sync", "acme", "gl") == ["globex"], "as many as one likes")
        #expect(try words("sync", "--within", "") == [])
    }

    @Test func `An option that was given is not offered again`() throws {
        #expect(try words("env", "--mode", "keys", "--mo") == [])
        #expect(try words("log", "--kind", "added", "--ki") == ["--kind"], "but for one that may be repeated")
    }

    @Test func `What the shell knows better is left to it`() throws {
        #expect(try result(["bind", "acme", "--dir", ""]) == .directories)
        #expect(try result(["exec", "acme", "--", ""]) == .commandLine)
        #expect(try result(["exec", "--mode", "keys", "--", "aws", "--profile", ""]) == .commandLine)
        #expect(try words("exec", "acme", "") == ["--"])
        #expect(try words("exec", "--", "--mode", "") == nil, "an option of the command's")
    }

    @Test func `What heddled does is offered as heddled describes it`() throws {
        #expect(try words("sync", "--w") == ["--within"])
        #expect(try words("verify", "in") == ["inner"])
        #expect(try words("help", "verify", "in") == ["inner"])
    }
}
