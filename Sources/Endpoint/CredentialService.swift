public import Credentials
internal import NIOPosix
internal import OperatingSystem
public import Provider
public import Store
internal import Synchronization

/// Answers for the keys of profiles: from memory where nothing has changed, else out of the database, and with what a
/// refresh brings only where no key is valid.
///
/// Nothing here blocks the event loop. One thread looks into the database, which takes a fraction of a millisecond;
/// whatever has to wait, for an exchange or for new keys to settle, waits on others, one for each profile.
public final class CredentialService: Sendable {
    /// Makes what hands keys out, for one thread.
    public typealias MakeProvider = @Sendable (Store) -> CredentialProvider

    private let paths: Paths
    private let now: @Sendable () -> ClockReading
    private let makeProvider: MakeProvider
    private let cache = Mutex(CachedAnswers())
    private let open: Mutex<ReopenedStore<Store>>
    private let quickly = NIOThreadPool(numberOfThreads: 1)
    private let patiently = NIOThreadPool(numberOfThreads: CredentialService.waitingProfiles)

    /// How many profiles without valid keys are waited for at a time.
    private static let waitingProfiles = 16
    /// Seconds for which keys that are not fresh, or serve in another's place, are handed out without looking again.
    private static let shortest = 1.0
    /// The same of fresh keys.
    private static let longest = 60.0
    /// Seconds for which keys are kept fresh after they were last asked for.
    static let interest = 1800.0

    /// - Parameter now: this machine's clocks.
    public init(paths: Paths, now: @escaping @Sendable () -> ClockReading, makeProvider: @escaping MakeProvider) {
        self.paths = paths
        self.now = now
        self.makeProvider = makeProvider
        open = Mutex(ReopenedStore(paths) { $0 })
        quickly.start()
        patiently.start()
    }

    /// Ends its threads once they have nothing to do. What was asked for and not looked up yet gets an error.
    public func stop() {
        quickly.shutdownGracefully { _ in }
        patiently.shutdownGracefully { _ in }
    }

    /// The answer, if it can be given at once; for the event loop.
    func cachedResponse(to name: String, _ token: Secret) -> EndpointResponse? {
        let now = now()
        guard let seen = basis else { return nil }
        return cache.withLock { cache in
            _ = cache.isSettled(seen, at: now)
            return cache.answer(to: name, token, seen, at: now)
        }
    }

    /// Looks the answer up. `reply` is called once, on another thread.
    ///
    /// A wrong token takes the same way, and as long, whether a profile has that name or not.
    func look(up name: String, _ token: Secret, reply: @escaping @Sendable (EndpointResponse) -> Void) {
        quickly.submit { [self] state in
            guard case .active = state else { return reply(.stopping) }
            // Another request may have looked it up meanwhile.
            if let known = cachedResponse(to: name, token) { return reply(known) }
            switch lookUp(name, token) {
            case .response(let response):
                if response.status == EndpointResponse.denied.status { cache.withLock { $0.drop(name) } }
                reply(response)
            case .wait(let profile): wait(for: profile, token, reply)
            }
        }
    }

    /// Has the keys refreshed that were asked for lately and are due. To be called every few seconds.
    public func refreshAhead() {
        let now = now()
        for (name, answer) in cache.withLock({ $0.asked(within: Self.interest, at: now) }) where !answer.holds(at: now)
        {
            quickly.submit { [self] state in
                guard case .active = state, let profile = try? ProfileName(name) else { return }
                // Starts what is due. Whatever is wrong, whoever asks next is told of it.
                _ = try? withStore { try makeProvider($0).provideAtOnce(named: profile) != nil }
            }
        }
    }

    private enum LookUp {
        case response(EndpointResponse)
        case wait(ProfileName)
    }

    private func lookUp(_ text: String, _ token: Secret) -> LookUp {
        // Before it is read: a change that comes later is seen by it.
        let seen = basis
        guard let name = try? ProfileName(text) else { return .response(.denied) }
        do {
            guard try withStore({ try $0.isAgentToken(token, of: name) }) else { return .response(.denied) }
        } catch {
            return .response(.unable)
        }
        do {
            guard let provided = try withStore({ try makeProvider($0).provideAtOnce(named: name) }) else {
                return .wait(name)
            }
            return .response(keep(provided, for: name, token, seen))
        } catch {
            return .response(Self.failure(error))
        }
    }

    /// Whoever asks for a profile that is waited for already gets the same answer.
    private func wait(for name: ProfileName, _ token: Secret, _ reply: @escaping CachedAnswers.Reply) {
        guard cache.withLock({ $0.wait(for: name.text, reply) }) else { return }
        patiently.submit { [self] state in
            let response: EndpointResponse
            if case .active = state {
                response = obtain(name, token)
            } else {
                response = .stopping
            }
            for reply in cache.withLock({ $0.takeWaiting(for: name.text) }) { reply(response) }
        }
    }

    private func obtain(_ name: ProfileName, _ token: Secret) -> EndpointResponse {
        do {
            // Its own: this one may be open for long.
            let store = try Store(paths, .existing)
            let provided = try makeProvider(store).provide(named: name, persistence: .untilItIsLate)
            return keep(provided, for: name, token, nil)
        } catch {
            return Self.failure(error)
        }
    }

    /// - Parameter seen: what the keys were read from; nil where that changed meanwhile, so that they are not kept.
    private func keep(
        _ provided: ProvidedCredential, for name: ProfileName, _ token: Secret, _ seen: CachedAnswers.Basis?
    ) -> EndpointResponse {
        let now = now()
        let response = EndpointResponse.keys(provided.credential, end: provided.endForSDKs(at: now))
        let lifetime = provided.lifetime
        let isFresh = RefreshPolicy.freshness(of: lifetime, at: now) == .fresh
        let untilUsed = lifetime.remaining(at: now) - RefreshPolicy.usedSeconds(of: lifetime)
        let lasts = min(
            isFresh ? min(Self.longest, untilUsed) : Self.shortest, max(0, lifetime.validity(at: now)))
        cache.withLock { cache in
            guard let seen, cache.isSettled(seen, at: now) else { return }
            cache.keep(
                .init(
                    token: token, response: response, basis: seen, made: now, lasts: lasts, lastAsked: now.uptime),
                for: name.text)
        }
        return response
    }

    /// A profile that was removed a moment ago is like one that never was.
    private static func failure(_ error: any Error) -> EndpointResponse {
        if case StoreError.noProfile = error { return .denied }
        return .failure(explained(error))
    }

    private var basis: CachedAnswers.Basis? { CachedAnswers.Basis(database: paths.database, key: paths.key) }

    /// With the connection of the thread that looks things up.
    private func withStore<Result: Sendable>(_ body: (Store) throws -> Result) throws -> Result {
        try open.withLock { try body($0.current()) }
    }
}
