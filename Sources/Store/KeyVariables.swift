internal import OperatingSystem

/// The environment variables by which whatever keeps the sealing key is found, as they were when the paths were.
struct KeyVariables: Sendable, Equatable {
    let values: [String: String]

    init(_ environment: Variables) {
        var values: [String: String] = [:]
        for name in ["PATH", "DBUS_SESSION_BUS_ADDRESS", "XDG_RUNTIME_DIR", "CREDENTIALS_DIRECTORY"] {
            values[name] = environment[name]
        }
        self.values = values
    }
}
