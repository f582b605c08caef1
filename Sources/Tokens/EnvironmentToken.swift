internal import Credentials

/// `env:NAME`.
enum EnvironmentToken {
    static func find(_ name: String, in environment: [String: String]) throws(TokenError) -> Secret {
        guard let value = environment[name] else { throw .variableNotSet(name) }
        return Secret(value)
    }
}
