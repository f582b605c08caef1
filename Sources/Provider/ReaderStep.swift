internal import Credentials

/// What a reader does next about a profile's keys: the rule as a value.
enum ReaderStep: Equatable {
    /// Hands these out, once they have settled.
    case serve(Served)
    /// Hands these out, and has them refreshed meanwhile.
    ///
    /// `within`: seconds; nil where they are due anyway.
    case serveAndRefresh(Served, within: Double?)
    /// Has them refreshed first, and hands these out where that fails or takes long.
    case refreshFirst(Served)
    /// There are none: has some made.
    case obtain

    /// - Parameter generations: newest first.
    init(_ generations: [CachedCredential], at now: ClockReading, settle: SettleTime) {
        guard let served = RefreshPolicy.serving(generations, at: now, settle: settle), let newest = generations.first
        else {
            self = .obtain
            return
        }
        switch RefreshPolicy.freshness(of: newest.lifetime, at: now) {
        case .fresh: self = .serve(served)
        case .used, .expiring:
            // A refresh would replace what has not settled by what has settled even less: keys of seconds would never
            // get there.
            guard served.credential.generation == newest.generation, served.hasSettled else {
                self = .serve(served)
                return
            }
            let isDue = RefreshPolicy.isDue(newest.lifetime, at: now)
            self = .serveAndRefresh(served, within: isDue ? nil : RefreshPolicy.usedSeconds(of: newest.lifetime))
        case .pressing, .expired: self = .refreshFirst(served)
        }
    }
}
