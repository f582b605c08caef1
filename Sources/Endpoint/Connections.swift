internal import NIOCore
internal import Synchronization

/// Who is connected, and since when each has been doing what it does: slow and silent clients are bounded in time and
/// in number, so that they can't keep others out.
final class Connections: Sendable {
    enum Phase: Equatable {
        /// Nothing of a request has come yet, or nothing since the last response.
        case idle
        /// A part of a request's head has come.
        case inHead
        /// A response is waited for, which is bounded by itself.
        case answering
        /// It was refused; what it still sends is thrown away.
        case leaving
    }

    /// Seconds that a client may spend in a phase.
    struct Limits: Sendable {
        var idle = 60.0
        var inHead = 10.0
        var leaving = 1.0
        /// How many may be connected.
        var connections = mostConnections

        static let mostConnections = 512
        /// For listeners, databases, connections to exchanges, and the programs that give tokens.
        static let otherDescriptors = 88

        init() {}

        /// - Parameter descriptors: how many this process may have. Clients get none that the rest of it needs, or else the
        ///   silent ones among them would never have to go.
        init(descriptors: Int) {
            connections = min(Self.mostConnections, max(descriptors - Self.otherDescriptors, descriptors / 4, 1))
        }

        func seconds(in phase: Phase) -> Double? {
            switch phase {
            case .idle: idle
            case .inHead: inHead
            case .leaving: leaving
            case .answering: nil
            }
        }
    }

    private struct Connection {
        let channel: any Channel
        var phase = Phase.idle
        var since: NIODeadline
    }

    private let limits: Limits
    private let connections = Mutex<[ObjectIdentifier: Connection]>([:])
    private let isSweeping = Mutex(false)

    init(_ limits: Limits) {
        self.limits = limits
    }

    /// Lets one in. Where there are too many, the one that has been silent for longest has to go; the new one, where all
    /// others are being answered.
    func enter(_ channel: any Channel) {
        let superfluous = connections.withLock { connections -> (any Channel)? in
            var leaves: (any Channel)?
            if connections.count >= limits.connections {
                let silent = connections.values.filter { $0.phase != .answering }.min { $0.since < $1.since }
                guard let silent else { return channel }
                connections[ObjectIdentifier(silent.channel)] = nil
                leaves = silent.channel
            }
            connections[ObjectIdentifier(channel)] = Connection(channel: channel, since: .now())
            return leaves
        }
        superfluous?.close(promise: nil)
        let isFirst = isSweeping.withLock { isSweeping in
            defer { isSweeping = true }
            return !isSweeping
        }
        if isFirst { sweepLater(on: channel.eventLoop) }
    }

    /// Looks after those who are connected, as long as anybody is: an agent that nobody asks rests.
    private func sweepLater(on loop: any EventLoop) {
        let seconds = min(limits.inHead, limits.leaving, limits.idle, 1) / 2
        loop.scheduleTask(in: .nanoseconds(Int64(seconds * 1e9))) { [self] in
            sweep()
            let goesOn = isSweeping.withLock { isSweeping in
                isSweeping = count > 0
                return isSweeping
            }
            if goesOn { sweepLater(on: loop) }
        }
    }

    func leave(_ channel: any Channel) { connections.withLock { $0[ObjectIdentifier(channel)] = nil } }

    func set(_ channel: any Channel, _ phase: Phase) {
        connections.withLock { connections in
            connections[ObjectIdentifier(channel)]?.phase = phase
            connections[ObjectIdentifier(channel)]?.since = .now()
        }
    }

    /// A part of a request has come; the clock runs from the first one.
    func hear(_ channel: any Channel) {
        connections.withLock { connections in
            guard connections[ObjectIdentifier(channel)]?.phase == .idle else { return }
            connections[ObjectIdentifier(channel)]?.phase = .inHead
            connections[ObjectIdentifier(channel)]?.since = .now()
        }
    }

    var count: Int { connections.withLock { $0.count } }
    var answering: Int { connections.withLock { $0.values.count { $0.phase == .answering } } }

    /// Closes whoever takes too long.
    private func sweep() {
        let now = NIODeadline.now()
        let late = connections.withLock { connections in
            connections.values.filter { connection in
                limits.seconds(in: connection.phase).map {
                    now - connection.since > .nanoseconds(Int64($0 * 1e9))
                } ?? false
            }
        }
        for connection in late { connection.channel.close(promise: nil) }
    }
}
