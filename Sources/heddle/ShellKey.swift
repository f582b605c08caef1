internal import Credentials
internal import OperatingSystem
internal import Store

/// Whose the access key in a shell's environment is: by its ID, which nothing else there tells.
enum ShellKey: Equatable {
    case profile(ProfileName)
    /// None of those that are cached, or that the log has.
    case unknown

    /// - Returns: nil where there is no key in the environment, or what is cached can't be opened.
    init?(in environment: Variables, beside snapshot: ProfileSnapshot, _ store: Store, at now: ClockReading) {
        guard let text = environment[Self.variable], !text.isEmpty else { return nil }
        let key = Secret(text)
        do {
            let others = try store.survey().profiles.filter { $0.id != snapshot.id }
            for candidate in [snapshot] + others {
                if try Self.isCached(key, of: candidate, store, at: now) {
                    self = .profile(candidate.profile.name)
                    return
                }
            }
            // One that was replaced may work for a while.
            let short = "key \(TemporaryCredential.shortKeyID(of: key)),"
            let logged = try store.events(kinds: [.refreshed], limit: Self.mostEvents).first {
                text.count >= Self.shortestTold && $0.detail?.hasPrefix(short) == true
            }
            self = logged?.profile.flatMap { try? ProfileName($0) }.map { .profile($0) } ?? .unknown
        } catch {
            return nil
        }
    }

    static let variable = "AWS_ACCESS_KEY_ID"

    /// Of the log, newest first.
    private static let mostEvents = 1000
    /// Characters of an ID; the short form of a shorter one says nothing.
    private static let shortestTold = 12

    private static func isCached(
        _ key: Secret, of snapshot: ProfileSnapshot, _ store: Store, at now: ClockReading
    ) throws -> Bool {
        try snapshot.credentials.contains { cached in
            do {
                return try store.open(cached, of: snapshot, at: now).accessKeyID == key
            } catch StoreError.doesNotOpen {
                return false
            }
        }
    }
}
