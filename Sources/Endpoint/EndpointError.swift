public import Credentials
internal import Libc
internal import Text

/// Why the endpoint can't be served, or not there.
public enum EndpointError: ExplainedError, Equatable {
    case notAnAddress(String)
    /// Anyone could reach it.
    case notPrivate(String)
    case portTaken(Int)
    case cannotListen(address: String, port: Int, errno: Int32)
    /// What was handed over by whoever started this process.
    case badSocket(why: String)

    public var message: String {
        switch self {
        case .notAnAddress(let text):
            "invalid address \(text.inQuotes): an IP address of this machine, such as 172.17.0.1"
        case .notPrivate(let address):
            "\(address) is not an address of a private network: keys are sent there without encryption"
        case .portTaken(let port): "port \(port) of 127.0.0.1 is in use by another program"
        case .cannotListen(let address, let port, let code):
            "can't listen on port \(port) of \(address): \(String(cString: strerror(code)))"
        case .badSocket(let why): "can't use the socket that was handed over (LISTEN_FDS): \(why)"
        }
    }

    public var hint: String? {
        switch self {
        case .notAnAddress, .notPrivate: "heddle agent start --help"
        case .portTaken:
            "choose another port, then switch your shells again: heddle agent start --port 0"
        case .cannotListen: "ip address show"
        case .badSocket: "have the socket unit listen on this machine alone, as in ListenStream=127.0.0.1:8473"
        }
    }

    public var status: ExitStatus {
        switch self {
        case .notAnAddress, .notPrivate: .invalidInput
        case .portTaken: .tryAgain
        case .cannotListen, .badSocket: .setUp
        }
    }
}
