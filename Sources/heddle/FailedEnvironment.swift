internal import ArgumentParser
internal import Environment

/// What `env`, and `use` as the function of `heddle init` calls it, print where they fail.
enum FailedEnvironment {
    /// Looks at the command line itself, since an option that the parser refuses is a failure like any other.
    ///
    /// - Parameter words: those after `heddle`.
    /// - Returns: `false` in the language of whoever evaluates it; nil where nothing is to be printed.
    static func text(for words: ArraySlice<String>) -> String? {
        switch words.first {
        case Heddle.Env.name:
            // Of a format that is none, sh is the likeliest reader: it is the default.
            (value(of: "--format", in: words).flatMap(EnvironmentFormat.named) ?? .sh).failure
        case Heddle.Use.name where value(of: "--emit", in: words) != nil:
            EnvironmentFormat.sh.failure
        default: nil
        }
    }

    private static func value(of option: String, in words: ArraySlice<String>) -> String? {
        for (word, next) in zip(words, words.dropFirst() + [""]) {
            if word == option { return next }
            if word.hasPrefix("\(option)=") { return String(word.dropFirst(option.count + 1)) }
        }
        return nil
    }
}
