internal import ArgumentParser
internal import Credentials
internal import Environment
internal import Output
internal import Text

/// `--for TOOL [--bucket BUCKET]`, of `env` and `exec`.
struct ToolOptions: ParsableArguments {
    @Option(
        name: .customLong("for"), defaultAsFlag: ToolName.list, parsing: .next,
        help: ArgumentHelp("Set or print what one client needs besides. Without a name: list them.", valueName: "tool"))
    var tool: ToolName?

    @Option(help: ArgumentHelp("The bucket, for clients whose endpoint has it in it.", valueName: "bucket"))
    var bucket: String?

    /// nil where none is asked for.
    ///
    /// - Throws: ``UsageError``; ``EnvironmentError/bucket(_:)``.
    func request() throws -> ToolRequest? {
        guard let tool else {
            if bucket != nil { throw UsageError("--bucket goes with --for TOOL", hint: ToolList.command) }
            return nil
        }
        return ToolRequest(recipe: try tool.recipe(), bucket: try bucket.map(BucketName.init))
    }
}

/// A word that should name a recipe. Any word is taken here, for ArgumentParser could not say why it is none.
struct ToolName: ExpressibleByArgument, CustomStringConvertible {
    let text: String

    /// As help has it.
    var description: String { text }

    init(argument: String) { text = argument }

    static let list = ToolName(argument: "list")
    static var allValueStrings: [String] { ToolRecipe.names }

    static var allValueDescriptions: [String: String] {
        Dictionary(uniqueKeysWithValues: ToolRecipe.table.map { ($0.name, $0.summary) })
    }

    /// - Throws: ``UsageError`` where there is none, with what to do instead.
    func recipe() throws(UsageError) -> ToolRecipe {
        if let recipe = ToolRecipe.named(text) { return recipe }
        if let tool = ToolRecipe.impossible.first(where: { $0.name == text }) {
            throw UsageError("\(tool.name) can't be used: \(tool.why)", hint: ToolList.command)
        }
        if ToolRecipe.sufficient.contains(text) {
            throw UsageError("\(text) needs no recipe: leave --for away", hint: "eval \"$(heddle env)\"")
        }
        let guess = nearest(to: text, among: ToolRecipe.names).map { "did you mean \($0)?  (\(ToolList.command))" }
        throw UsageError("no recipe for \(text.inQuotes)", hint: guess ?? ToolList.command)
    }
}

/// A client, before it is known for whom.
struct ToolRequest {
    let recipe: ToolRecipe
    let bucket: BucketName?

    /// - Parameter mode: the one that was asked for; nil: the profile's own, or else the best that the client can use.
    /// - Throws: ``UsageError`` where it can't use that mode; ``EnvironmentError/bucketNeeded(tool:profile:)``.
    func tool(for profile: Profile, mode: Mode?) throws -> Tool {
        if let mode, !recipe.modes.contains(mode) {
            let usable = recipe.modes.map(\.rawValue).joined(separator: " or ")
            throw UsageError(
                "\(recipe.shownName) gets no keys in mode \(mode.rawValue), only in \(usable)",
                hint: "heddle env \(profile.name) --for \(recipe.shownName)")
        }
        let chosen = mode ?? (recipe.modes.contains(profile.mode) ? profile.mode : recipe.modes.first ?? profile.mode)
        return try Tool(recipe, ToolSettings(profile, mode: chosen, bucket: bucket))
    }
}

extension ToolRequest {
    /// What is printed instead of an environment. It names no key, so none is fetched.
    ///
    /// - Returns: nil where an environment is what the client needs.
    /// - Throws: like ``tool(for:mode:)``.
    func code(for profile: Profile, mode: Mode?, in context: Context) throws -> String? {
        let tool = try tool(for: profile, mode: mode)
        guard let code = tool.code else { return nil }
        if let advice = tool.advice { context.console.remark(advice.message, hint: advice.hint) }
        return code
    }

    static func formatError(_ recipe: ToolRecipe, _ profile: Profile) -> UsageError {
        UsageError(
            "--format is for environments: \(recipe.shownName) is given text",
            hint: "heddle env \(profile.name) --for \(recipe.shownName)")
    }
}

/// What `--for` without a name prints.
enum ToolList {
    static let command = "heddle env --for"

    static var text: String {
        var table = Table()
        for recipe in ToolRecipe.table {
            let others = recipe.aliases.isEmpty ? "" : "  (also: \(recipe.aliases.joined(separator: ", ")))"
            table.add(recipe.name + (recipe.needsBucket ? " --bucket" : ""), recipe.summary + others)
        }
        let impossible = ToolRecipe.impossible.map { "\($0.name): \($0.why)\n" }.joined()
        return table.text + "\nNo recipe is needed for \(ToolRecipe.sufficient.joined(separator: ", ")).\n"
            + "These can't be used:\n" + impossible
    }
}
