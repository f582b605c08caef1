internal import Credentials

/// A recipe as it is asked for: for one profile, mode and bucket.
public struct Tool: Sendable {
    public let recipe: ToolRecipe
    public let settings: ToolSettings

    /// - Throws: ``EnvironmentError/bucketNeeded(tool:profile:)``.
    public init(_ recipe: ToolRecipe, _ settings: ToolSettings) throws(EnvironmentError) {
        if recipe.needsBucket, settings.bucket == nil {
            throw .bucketNeeded(tool: recipe.shownName, profile: settings.profile.name)
        }
        self.recipe = recipe
        self.settings = settings
    }

    /// The value of ``ToolRecipe/marker``.
    var mark: String { recipe.name + (settings.bucket.map { ":\($0.text)" } ?? "") }

    /// What is printed instead of an environment; nil: nothing.
    public var code: String? { recipe.code?.text(settings) }

    /// The file that must be there, 0600: what its name ends with, and its text. There is no secret in it.
    public var file: (suffix: String, text: String)? { recipe.file.map { ($0.suffix, $0.text(settings)) } }

    public var advice: ToolRecipe.Advice? { recipe.advice?(settings) }
}
