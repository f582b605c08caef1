import Credentials
import Environment
import Testing

/// Whether a prompt says that the variables are not the profile's any more: of every variable, in every mode.
@Suite struct IntactEnvironmentTests {
    /// What a prompt can't know the value of. It sees those that are missing.
    private static let unforeseeable: Set = [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    ]

    private func environment(_ mode: Mode) throws -> [String: String] {
        Dictionary(uniqueKeysWithValues: try Example.change(in: mode).settings.map { ($0.name, $0.value.reveal()) })
    }

    private func isIntact(_ environment: [String: String]) throws -> Bool { try Example.isIntact(environment) }

    @Test(arguments: Mode.allCases)
    func `What a switch leaves is intact, and what another profile's leaves is not`(mode: Mode) throws {
        #expect(try isIntact(environment(mode)))
        let other = EnvironmentChange(
            Profile(name: try ProfileName("globex"), zone: try Zone("US-EAST-04A")), .profile,
            files: .init(config: "/state/aws/globex.config", credentials: "/state/aws/globex.credentials"))
        let left = Dictionary(uniqueKeysWithValues: other.settings.map { ($0.name, $0.value.reveal()) })
        #expect(try !isIntact(left))
        #expect(try !isIntact([:]))
    }

    @Test func `Keys without a session token are intact`() throws {
        var environment = try environment(.keys)
        environment["AWS_SESSION_TOKEN"] = nil
        #expect(try isIntact(environment))
    }

    @Test(arguments: Mode.allCases, EnvironmentChange.variables)
    func `Whatever a variable is instead, or that it is missing, is seen`(mode: Mode, variable: String) throws {
        let intact = try environment(mode)
        for rubbish in ["rubbish", ""] {
            var environment = intact
            environment[variable] = rubbish
            let isKnown = intact[variable] == nil || !Self.unforeseeable.contains(variable)
            let isOptional = variable == "AWS_SESSION_TOKEN" && mode == .keys
            if isKnown || rubbish.isEmpty && !isOptional { #expect(try !isIntact(environment), "\(rubbish)") }
        }
        var environment = intact
        environment[variable] = nil
        let mayBeMissing = intact[variable] == nil || variable == "AWS_SESSION_TOKEN"
        #expect(try isIntact(environment) == mayBeMissing)
    }
}
