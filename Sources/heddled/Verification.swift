internal import Credentials
internal import Exchange
internal import HTTP
internal import ObjectStorage
internal import OperatingSystem
internal import Output
internal import Store
internal import Sync
internal import Tokens

/// The whole way from a token to a list of buckets, one step after the other.
struct Verification {
    let context: Context

    /// - Throws: what keeps it from even beginning: no such profile, a damaged database. What is in the way later is in
    ///   the report.
    func run(_ name: String?, _ report: inout VerifyReport) throws {
        let store = try context.openStore()
        let snapshot = try store.read {
            try Selection(named: name, environment: context.environment, in: $0).snapshot
        }
        try snapshot.requireTrust()
        report.profile = snapshot.profile.name
        guard let keyed = try obtainKeys(snapshot, store, &report), let newest = keyed.credentials.first else { return }
        let credential = try store.read { try $0.open(newest, of: keyed, at: context.timing.now()) }
        try listBuckets(of: keyed, newest, credential, store, &report)
    }

    /// - Returns: the profile with keys; nil where there are none, and the report says why.
    private func obtainKeys(
        _ snapshot: ProfileSnapshot, _ store: SharedStore, _ report: inout VerifyReport
    ) throws -> ProfileSnapshot? {
        let profile = snapshot.profile
        let start = context.timing.now()
        if let newest = snapshot.credentials.first, !RefreshPolicy.isDue(newest.lifetime, at: start) {
            do {
                _ = try context.tokens.resolve(for: profile)
            } catch {
                try report.fail(.token, "token not resolved", with: error)
                return nil
            }
            try report.succeed(.token, "token resolved", profile.source.token.text)
            let left = shortSpan(seconds: Int(newest.lifetime.remaining(at: start)))
            let key = try store.read { try $0.open(newest, of: snapshot, at: start) }.shortKeyID
            try report.succeed(.exchange, "keys in the cache", "key \(key), \(left) left")
            return snapshot
        }
        let waiting = WaitNotice(WaitNotice.keys(of: profile, atMost: SyncPass.longestRefresh))
        let results = StopSignals.holding { hasCome in
            context.pass(over: store).run(
                [profile.name], SyncRequest(urgency: .wanted), .init(jobs: 1, shouldStop: hasCome))
        }
        waiting.end()
        StopSignals.endIfAnyCame()
        if let error = results.error { throw error }
        guard let result = results.profiles.first else { throw StoreError.changedMeanwhile(profile.name) }
        if let error = result.error {
            if error.failure.kind == .tokenReference {
                try report.fail(.token, "token not resolved", with: error.failure)
            } else {
                try report.succeed(.token, "token resolved", profile.source.token.text)
                // Where it was not even tried, what matters is when it will be.
                let reason: any ExplainedError =
                    error.nextTry != nil
                    ? error
                    : error.failure.kind == .auth
                        ? MissingPermission(context: context, profile: profile).explanation(ofExchange: error.failure)
                        : error.failure
                try report.fail(error.failure.kind.isOfNetwork ? .network : .exchange, "not exchanged", with: reason)
            }
            return nil
        }
        if let error = result.localError, result.outcome == .failed {
            try report.fail(.exchange, "not exchanged", with: error)
            return nil
        }
        let keyed = try store.read { try $0.profile(named: profile.name) }
        guard let newest = keyed.credentials.first else { throw StoreError.changedMeanwhile(profile.name) }
        try report.succeed(.token, "token resolved", profile.source.token.text)
        let now = context.timing.now()
        let took = Int((now.uptime - start.uptime) * 1000)
        // Up to 3 s of their life may have gone by on the way here: 15 minutes are not 14 for that.
        let good = shortSpan(seconds: Int(newest.lifetime.length) + 3)
        let key = try store.read { try $0.open(newest, of: keyed, at: now) }.shortKeyID
        try report.succeed(.exchange, "exchanged", "key \(key), good for \(good), in \(took) ms")
        return keyed
    }

    private func listBuckets(
        of snapshot: ProfileSnapshot, _ cached: CachedCredential, _ credential: TemporaryCredential,
        _ store: SharedStore, _ report: inout VerifyReport
    ) throws {
        let list = ListBuckets(client: Context.makeClient())
        let probe = BucketProbe(uptime: { context.timing.now().uptime }, sleep: context.timing.sleep)
        let waiting = WaitingLine(snapshot.profile.endpoint)
        let permission = MissingPermission(context: context, profile: snapshot.profile)
        do {
            let finding = try probe.run(
                keyAge: cached.lifetime.age(at: context.timing.now()), onWait: waiting.show,
                isFinal: permission.isDenied,
                list: { () throws(ListBucketsError) in
                    let time = Timestamp(seconds: Int(cached.lifetime.issuerTime(at: context.timing.now())))
                    return try list.list(
                        at: snapshot.profile.endpoint, zone: snapshot.profile.zone, with: credential, time: time)
                })
            waiting.clear()
            try report.succeed(
                .propagation, "signed request accepted",
                finding.seconds < 1 ? "at once" : "after \(Int(finding.seconds)) s (new keys take a few seconds)")
            let names = finding.buckets.names
            let listed =
                names.isEmpty ? "the organisation has none, or this token may see none" : names.joined(separator: ", ")
            try report.found(names, listed + (finding.buckets.isTruncated ? ", and more" : ""))
        } catch let error as ListBucketsError {
            waiting.clear()
            let now = context.timing.now()
            let principal = try store.read { try $0.principal(of: cached, of: snapshot, at: now) }
            let reason = permission.explanation(of: error, to: principal.flatMap(Principal.init(json:)))
            try report.fail(error.step, "buckets not listed", with: reason)
        }
    }
}

/// `waiting for the new key to work, 3 s`, on a terminal alone and gone when it is over.
private struct WaitingLine {
    private let isShown = ThisProcess.isTerminal(.error)
    /// For the first answer.
    private let notice: WaitNotice

    init(_ endpoint: ServiceURL) {
        notice = WaitNotice("buckets from \(endpoint.hostField) (\(Int(HTTPLimits().totalSeconds)) s at most)")
    }

    func show(seconds: Double) {
        notice.end()
        if isShown { StandardStreams.showProgress("waiting for the new key to work, \(Int(seconds)) s") }
    }

    func clear() {
        notice.end()
        if isShown { StandardStreams.showProgress("") }
    }
}

extension RefreshFailure.Kind {
    fileprivate var isOfNetwork: Bool {
        switch self {
        case .unavailable, .timeout, .tls: true
        case .auth, .rateLimited, .protocolError, .tokenReference: false
        }
    }
}

extension ListBucketsError {
    /// Which step of the way it belongs to.
    fileprivate var step: VerifyReport.Step.Kind {
        switch self {
        case .network, .redirected, .unexpected, .notAList: .network
        case .invalidKey: .propagation
        case .accessDenied: .permission
        case .signatureMismatch, .requestTimeTooSkewed, .expiredToken, .zoneRefused: .signature
        }
    }
}
