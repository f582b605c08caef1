internal import Credentials
internal import OperatingSystem

/// `env:NAME`.
enum EnvironmentToken {
    static func find(_ name: String, in environment: Variables) throws(TokenError) -> Secret {
        guard let value = environment[name] else { throw .variableNotSet(name) }
        return Secret(value)
    }
}
