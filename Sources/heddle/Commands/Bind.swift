internal import ArgumentParser
internal import Credentials
internal import OperatingSystem
internal import OrderedJSON
internal import Output
internal import Store

struct Bind: AnsweringCommand {
    static let configuration = CommandConfiguration(
        commandName: "bind",
        abstract: "Have a folder choose a profile.",
        discussion: """
            Whoever works in that folder or below it, and names no other, gets that profile; the nearest bound folder \
            decides. A shell that ran heddle init is switched when it enters, and back when it leaves. Bindings are kept \
            in the database: no file in a repository can choose anybody's credentials. Without a name, lists what is bound.

            EXAMPLES
              heddle bind acme                   this folder
              heddle bind acme --dir ~/work/acme
            """)

    @Argument(help: "The profile.")
    var name: String?

    @Option(help: ArgumentHelp("The folder. Default: this one.", valueName: "dir"))
    var dir: String?

    @OptionGroup var options: OutputOptions

    func validate() throws {
        if name == nil, dir != nil { throw ValidationError("say which profile the folder is to be bound to") }
    }

    func answer() throws -> Answer { try answer(in: Context()) }

    func answer(in context: Context) throws -> Answer {
        let store = try context.openStore()
        guard let name else { return Answer(Self.list(try store.bindings(), options.output)) }
        let profile = try ProfileName(name)
        let folder = try ThisProcess.resolvedFolder(dir ?? ".")
        let before = try store.bind(folder, to: profile, at: context.now.timestamp)
        let was = before.map { $0 == profile ? "  (as before)" : "  (was: \($0))" } ?? ""
        return Answer("\(folder) is bound to \(profile)\(was)\n")
    }

    private static func list(_ bindings: [Binding], _ output: OutputFormat) -> String {
        let bindings = bindings.sorted { $0.folder < $1.folder }
        switch output {
        case .json:
            return JSON.array(
                bindings.map { .object([("directory", .string($0.folder)), ("profile", .string($0.profile.text))]) }
            ).text + "\n"
        case .text:
            var table = Table()
            for binding in bindings { table.add(binding.profile.text, binding.folder.printable) }
            return table.text
        }
    }
}
