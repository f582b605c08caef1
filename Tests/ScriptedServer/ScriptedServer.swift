internal import Dispatch
internal import Synchronization

/// A server on 127.0.0.1 that says, byte for byte, what a test tells it to: for answers that no proper server gives.
///
/// One connection after another, on a port that the system picks, until ``stop()``.
public final class ScriptedServer: Sendable {
    public enum Step: Sendable {
        /// Reads a request, its body as long as it says, and remembers both.
        case hear
        /// Reads whatever comes first, and forgets it.
        case swallow
        case say(String)
        case sayBytes([UInt8])
        /// Says it over and over until the client leaves.
        case flood(String)
        /// Says one byte of it every so many seconds, over and over until the client leaves.
        case drip(String, every: Double)
        /// Says nothing until the client leaves.
        case wait
        /// Ends the connection with RST instead of FIN.
        case reset

        /// A whole answer, its length announced.
        public static func answer(_ status: Int = 200, _ fields: [String] = [], body: String = "") -> Step {
            let lines = ["HTTP/1.1 \(status) Whatever"] + fields + ["Content-Length: \(body.utf8.count)"]
            return .say(lines.map { $0 + "\r\n" }.joined() + "\r\n" + body)
        }
    }

    private struct State {
        var heard: [String] = []
        var bodies: [[UInt8]] = []
        var connection: Wire?
        var isStopped = false
    }

    /// `127.0.0.1:PORT`.
    public let host: String
    private let scripts: [[Step]]
    private let listener: Wire
    private let queue = DispatchQueue(label: "scripted server")
    private let state = Mutex(State())

    /// - Parameter scripts: one a connection, in the order they come; the last for all further ones. At a script's end
    ///   the connection is closed.
    public init(_ scripts: [Step]...) throws {
        self.scripts = scripts
        let (listener, port) = try Wire.listen()
        self.listener = listener
        host = "127.0.0.1:\(port)"
        queue.async { self.serve() }
    }

    public var url: String { "http://\(host)" }

    /// The requests, each up to its blank line, in the order they came.
    public var heard: [String] { state.withLock { $0.heard } }

    /// The bodies of those requests.
    public var bodies: [[UInt8]] { state.withLock { $0.bodies } }

    /// Ends what is open, gives the port back, and returns when that is done.
    public func stop() {
        let isFirst = state.withLock { state in
            defer { state.isStopped = true }
            state.connection?.hangUp()
            return !state.isStopped
        }
        if isFirst { Wire.knock(at: host) }
        queue.sync {}
    }

    /// `127.0.0.1:PORT` where nobody listens.
    public static func abandonedHost() throws -> String {
        let server = try ScriptedServer([])
        server.stop()
        return server.host
    }

    private func serve() {
        defer { listener.close() }
        var script = scripts.makeIterator()
        var steps: [Step] = []
        while let connection = listener.accept() {
            defer { connection.close() }
            let isStopped = state.withLock { state in
                state.connection = connection
                return state.isStopped
            }
            if isStopped { return }
            steps = script.next() ?? steps
            _ = steps.allSatisfy { play($0, on: connection) }
            state.withLock { $0.connection = nil }
        }
    }

    /// - Returns: whether the client is still there.
    private func play(_ step: Step, on connection: Wire) -> Bool {
        switch step {
        case .hear:
            guard let request = connection.head() else { return false }
            state.withLock { $0.heard.append(request) }
            guard let body = connection.body(after: request) else { return false }
            state.withLock { $0.bodies.append(body) }
        case .swallow: return connection.receive() != nil
        case .say(let text): return connection.send(Array(text.utf8))
        case .sayBytes(let bytes): return connection.send(bytes)
        case .flood(let text):
            let bytes = Array(text.utf8)
            while connection.send(bytes) {}
        case .drip(let text, let seconds):
            let bytes = Array(text.utf8)
            var next = 0
            while connection.send([bytes[next % bytes.count]]), connection.isOpen(after: seconds) { next += 1 }
        case .wait: while connection.receive() != nil {}
        case .reset: connection.resetOnClose()
        }
        return true
    }
}
