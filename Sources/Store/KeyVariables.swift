internal import OperatingSystem

/// The environment variables by which whatever keeps the sealing key is found, as they were when the paths were.
struct KeyVariables: Sendable, Equatable {
    private let path: String?
    private let bus: String?
    private let runtimeDirectory: String?
    private let credentialsDirectory: String?

    init(_ environment: Variables) {
        path = environment["PATH"]
        bus = environment["DBUS_SESSION_BUS_ADDRESS"]
        runtimeDirectory = environment["XDG_RUNTIME_DIR"]
        credentialsDirectory = environment["CREDENTIALS_DIRECTORY"]
    }

    /// Made when asked for: a key in its file needs none of them.
    var values: [String: String] {
        [
            "PATH": path, "DBUS_SESSION_BUS_ADDRESS": bus, "XDG_RUNTIME_DIR": runtimeDirectory,
            "CREDENTIALS_DIRECTORY": credentialsDirectory,
        ].compactMapValues { $0 }
    }
}
