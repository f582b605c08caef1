/// What a request asks for, by its path and method.
enum Route {
    enum Control {
        case readCounts, readConfiguration, changeConfiguration, addFaults, clearFaults
    }

    case exchange, listBuckets, elsewhere
    case control(Control)
    /// The path is there, for these methods.
    case wrongMethod(allowed: String)
    case unknown

    static let exchangePath = "/v1/cwobject/temporary-credentials/api-token"
    static let elsewherePath = "/elsewhere"

    init(_ request: Request) {
        switch (request.path, request.method) {
        case (Self.exchangePath, "GET"): self = .exchange
        case ("/", "GET"): self = .listBuckets
        case (Self.elsewherePath, _): self = .elsewhere
        case ("/_emulator/counts", "GET"): self = .control(.readCounts)
        case ("/_emulator/configuration", "GET"): self = .control(.readConfiguration)
        case ("/_emulator/configuration", "PUT"): self = .control(.changeConfiguration)
        case ("/_emulator/faults", "POST"): self = .control(.addFaults)
        case ("/_emulator/faults", "DELETE"): self = .control(.clearFaults)
        case (Self.exchangePath, _), ("/", _), ("/_emulator/counts", _): self = .wrongMethod(allowed: "GET")
        case ("/_emulator/configuration", _): self = .wrongMethod(allowed: "GET, PUT")
        case ("/_emulator/faults", _): self = .wrongMethod(allowed: "POST, DELETE")
        default: self = .unknown
        }
    }
}
