internal import Credentials
internal import Logging
internal import OperatingSystem
internal import Store
internal import Sync
internal import Tokens

/// The sync service: refreshes each profile when it is due, until it is told to end.
struct Service {
    let context: Context
    let store: SharedStore
    let logFormat: ServiceLog.Format
    let jobs: Int

    /// Seconds that what is in flight may take once it was told to end.
    private static let graceSeconds = 10.0

    /// - Parameter names: nil: all profiles, also those that are added later.
    /// - Throws: ``ServiceError``; ``StoreError`` and ``FileError`` where it can't even begin.
    func run(_ names: [ProfileName]?) throws {
        let signals = try ServiceSignals(graceSeconds: Self.graceSeconds)
        let lock = try names == nil ? context.paths.attemptServiceLock() : nil
        if lock == nil, names == nil {
            throw ServiceError.running(processID: context.paths.serviceHolder?.processID)
        }
        try withExtendedLifetime(lock) { _ in try run(names, signals) }
    }

    private func run(_ names: [ProfileName]?, _ signals: ServiceSignals) throws {
        let timing = context.timing
        let manager = ServiceManager(environment: context.environment)
        let logger = Logger(label: "heddled") { [logFormat] _ in ServiceLog(logFormat, clock: timing.now) }
        // Half of what the watchdog grants, as sd_watchdog_enabled(3) advises.
        let longestRest = manager.watchdogSeconds.map { $0 / 2 } ?? SyncLoop.longestRest
        let loop = SyncLoop(pass: context.pass(over: store, in: .service), longestRest: longestRest)
        let extent = names.map { String($0.count) } ?? "all"
        logger.info("started", metadata: ["process": "\(ThisProcess.identifier)", "profiles": "\(extent)"])
        manager.tell(.ready)
        loop.run(
            names, .init(jobs: jobs, shouldStop: { signals.shouldStop }),
            .init(
                result: { result in
                    manager.tell(.alive)
                    Self.log(result, logger)
                },
                damage: { damage in
                    let metadata: Logger.Metadata = [
                        "profile": "\(damage.shownName)", "kind": "\(LocalSyncError.kind)",
                    ]
                    logger.warning(
                        "failed", metadata: metadata.merging(Self.words(of: damage.error)) { first, _ in first })
                },
                trouble: { error in
                    logger.error("trouble", metadata: Self.words(of: error))
                },
                rest: { _ in manager.tell(.alive) })
        ) { seconds in
            let wake = signals.rest(seconds: seconds)
            if wake == .reread { logger.info("looking at everything again") }
            return wake
        }
        manager.tell(.stopping)
        logger.info("ended")
    }

    static func log(_ result: SyncResult, _ logger: Logger) {
        var metadata: Logger.Metadata = ["profile": "\(result.profile)"]
        if let expires = result.expires { metadata["expires"] = "\(expires.rfc3339)" }
        switch result.outcome {
        case .refreshed: logger.info("refreshed", metadata: metadata)
        case .fresh: break
        case .busy, .skipped: logger.info("\(result.outcome.rawValue)", metadata: metadata)
        case .failed: break
        }
        if let error = result.error {
            var metadata = metadata
            metadata["kind"] = "\(error.failure.kind.rawValue)"
            if let next = error.nextTry { metadata["next_try_in"] = "\(next)s" }
            logger.warning("failed", metadata: metadata.merging(words(of: error)) { first, _ in first })
        }
        if let error = result.localError {
            metadata["kind"] = "\(LocalSyncError.kind)"
            logger.warning("failed", metadata: metadata.merging(words(of: error)) { first, _ in first })
        }
    }

    private static func words(of error: any ExplainedError) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["message": "\(error.message)"]
        if let hint = error.hint { metadata["hint"] = "\(hint)" }
        return metadata
    }
}

enum ServiceError: ExplainedError, Equatable {
    /// `processID`: nil where it can't be told.
    case running(processID: Int32?)

    var message: String {
        switch self {
        case .running(let process): "the service is running already" + (process.map { " as process \($0)" } ?? "")
        }
    }

    var hint: String? { "see heddle status; a service for some profiles only is heddle sync NAME... --watch" }
    var status: ExitStatus { .tryAgain }
}
