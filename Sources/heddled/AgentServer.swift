internal import Credentials
internal import Endpoint
internal import Logging
internal import OperatingSystem
internal import Output
internal import Provider
internal import Store
internal import Sync
internal import Text
internal import Tokens

/// The agent: serves the loopback endpoint until it is told to end.
struct AgentServer {
    let context: Context
    let logFormat: ServiceLog.Format
    let port: PortChoice
    let addresses: [ListenAddress]
    /// Lets go of standard error once it serves: whoever started it has heard what there is to hear.
    let isDetached: Bool

    enum PortChoice {
        /// The one that was chosen before, else a new one.
        case kept
        /// Another one than before.
        case new
        case number(Int)
        /// One for the life of that process, without a claim to be this home's agent.
        case forProcess(Int32)
    }

    /// Seconds that what is under way may take once it was told to end.
    private static let graceSeconds = 5.0
    /// Seconds between two looks at what is due.
    private static let longestRest = 15.0

    /// - Throws: ``AgentError/running(processID:)``; ``EndpointError``, ``StoreError`` and ``FileError`` where it can't
    ///   even begin.
    func run() throws {
        let signals = try ServiceSignals(graceSeconds: Self.graceSeconds)
        if case .forProcess(let process) = port {
            try ProcessWatch.endThisProcess(with: process)
            return try serve(signals) { try Endpoint.start(at: .port(0, addresses: []), $0) }
        }
        guard let lock = try Self.taking({ () throws(FileError) in try context.paths.attemptAgentLock() }) else {
            throw AgentError.running(processID: context.paths.agentLockHolder?.processID)
        }
        try withExtendedLifetime(lock) { _ in
            try serve(signals) { try startHere($0) }
        }
    }

    /// A lock is taken for a moment by whoever looks whether it is.
    private static func taking(_ attempt: () throws(FileError) -> FileLock?) throws(FileError) -> FileLock? {
        for _ in 0..<20 {
            if let lock = try attempt() { return lock }
            SystemClock.sleep(seconds: 0.01)
        }
        return try attempt()
    }

    private func serve(_ signals: ServiceSignals, start: (CredentialService) throws -> Endpoint) throws {
        let timing = context.timing
        let isPrivate = if case .forProcess = port { true } else { false }
        // Before anything is served: who has no database and no key can't show a token.
        let store = try Store(context.paths, .creating)
        try store.prepareToSeal()
        if !isPrivate { try writeTokens(from: store) }
        let logger = Logger(label: "heddled") { [logFormat] _ in ServiceLog(logFormat, clock: timing.now) }
        let refresher = PassRefresher(
            paths: context.paths, makePass: { [context] in context.pass(over: $0, in: .service) },
            onResult: { Service.log($0, logger) })
        let settle = SettleTime(context.environment[SettleTime.variable])
        let service = CredentialService(paths: context.paths, now: timing.now) { store in
            CredentialProvider(
                store: store, refresher: refresher, settle: settle, now: timing.now, sleep: timing.sleep)
        }
        let endpoint = try start(service)
        let serving =
            try isPrivate
            ? nil : Self.taking { () throws(FileError) in try context.paths.attemptAgentServingLock() }
        withExtendedLifetime(serving) { _ in
            announce(endpoint, logger)
            rest(signals, service)
            logger.info("stopping")
            endpoint.stop()
            service.stop()
        }
        logger.info("ended")
    }

    /// For clients that no `heddle` switches, such as a pod's other containers: they know where the file is, and need it
    /// to be there once the agent answers.
    private func writeTokens(from store: Store) throws {
        for snapshot in try store.profiles() where snapshot.profile.mode == .agent {
            try context.paths.write(agentToken: store.agentToken(of: snapshot), of: snapshot.profile.name)
        }
    }

    private func announce(_ endpoint: Endpoint, _ logger: Logger) {
        let listens = (["127.0.0.1"] + endpoint.addresses.map(\.text)).joined(separator: ",")
        logger.info(
            "serving",
            metadata: ["process": "\(ThisProcess.identifier)", "listen": "\(listens)", "port": "\(endpoint.port)"])
        for address in endpoint.addresses where !address.isLoopback {
            logger.warning(
                "keys go over this network without encryption (no TLS): whoever can read it has them",
                metadata: ["address": "\(address.text)"])
        }
        guard isDetached else { return }
        StandardStreams.say(AgentAnnouncement.line(port: endpoint.port))
        ThisProcess.releaseStandardError()
    }

    private func rest(_ signals: ServiceSignals, _ service: CredentialService) {
        let manager = ServiceManager(environment: context.environment)
        // Half of what the watchdog grants, as sd_watchdog_enabled(3) advises.
        let seconds = min(Self.longestRest, manager.watchdogSeconds.map { $0 / 2 } ?? Self.longestRest)
        manager.tell(.ready)
        while signals.rest(seconds: seconds) != .stop {
            manager.tell(.alive)
            service.refreshAhead()
        }
        manager.tell(.stopping)
    }

    /// Listens at this home's port and writes it down.
    private func startHere(_ service: CredentialService) throws -> Endpoint {
        let endpoint = try listen(service)
        do {
            try context.paths.write(agentPort: endpoint.port)
        } catch {
            endpoint.stop()
            throw error
        }
        return endpoint
    }

    private func listen(_ service: CredentialService) throws -> Endpoint {
        if let socket = try ListeningSocket(environment: context.environment) {
            return try Endpoint.start(at: .socket(socket), service)
        }
        let kept = try context.paths.agentPort()
        switch (port, kept) {
        case (.number(let number), _), (.kept, let number?):
            return try Endpoint.start(at: .port(number, addresses: addresses), service)
        case (.kept, nil), (.new, _), (.forProcess, _):
            for number in candidates where number != kept {
                do {
                    return try Endpoint.start(at: .port(number, addresses: addresses), service)
                } catch EndpointError.portTaken {
                    continue
                }
            }
            return try Endpoint.start(at: .port(0, addresses: addresses), service)
        }
    }

    /// Below the ports that systems give to outgoing connections (32768 and more on Linux, 49152 on macOS), so that none
    /// of those has it when the agent starts again. The same for a home even where its state was lost.
    private var candidates: [Int] {
        let first = Int(stableHash(of: context.paths.state) % 10_000)
        return (0..<50).map { 20_000 + (first + $0) % 10_000 }
    }
}
