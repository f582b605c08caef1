internal import Credentials
internal import OperatingSystem

/// The answers that can be given again without looking into the database, and who waits for the others.
struct CachedAnswers {
    typealias Reply = @Sendable (EndpointResponse) -> Void

    /// What an answer was made from: it holds while neither has changed.
    struct Basis: Sendable, Equatable {
        let database: FileVersion
        let key: FileVersion

        /// - Returns: nil where one of them can't be looked at.
        init?(database: String, key: String) {
            guard let database = FileVersion(of: database), let key = FileVersion(of: key) else { return nil }
            (self.database, self.key) = (database, key)
        }

        var resolution: Double { max(database.resolution, key.resolution) }
    }

    struct Answer {
        let token: Secret
        let response: EndpointResponse
        let basis: Basis
        /// This machine's clocks when it was made.
        let made: ClockReading
        /// Seconds for which it may be repeated.
        let lasts: Double
        /// Seconds of uptime.
        var lastAsked: Double

        /// Not where a clock was set meanwhile: the end that it names would be another one.
        func holds(at now: ClockReading) -> Bool {
            let (passed, byWall) = (now.uptime - made.uptime, now.wall - made.wall)
            return passed >= 0 && passed < lasts && abs(byWall - passed) < 1
        }
    }

    private var answers: [String: Answer] = [:]
    private var waiting: [String: [Reply]] = [:]
    private var basis: Basis?
    /// Seconds of uptime.
    private var basisSince = 0.0

    /// To be called with every basis that is seen.
    ///
    /// - Returns: whether a change that came after the last one would be seen: two of them within a tick of the file
    ///   system's clock look like one.
    mutating func isSettled(_ seen: Basis, at now: ClockReading) -> Bool {
        if seen != basis { (basis, basisSince) = (seen, now.uptime) }
        return now.uptime - basisSince >= seen.resolution
    }

    /// - Returns: nil where the database has to be asked.
    mutating func answer(to name: String, _ token: Secret, _ seen: Basis, at now: ClockReading) -> EndpointResponse? {
        guard let index = answers.index(forKey: name) else { return nil }
        let answer = answers.values[index]
        guard answer.basis == seen, answer.holds(at: now), answer.token == token else { return nil }
        answers.values[index].lastAsked = now.uptime
        return answer.response
    }

    mutating func keep(_ answer: Answer, for name: String) { answers[name] = answer }

    mutating func drop(_ name: String) { answers[name] = nil }

    /// Who was asked for within so many seconds, and with which token.
    func asked(within seconds: Double, at now: ClockReading) -> [(name: String, answer: Answer)] {
        answers.filter { now.uptime - $0.value.lastAsked < seconds }.map { ($0.key, $0.value) }
    }

    /// - Returns: whether it is the first to wait for that profile.
    mutating func wait(for name: String, _ reply: @escaping Reply) -> Bool {
        waiting[name, default: []].append(reply)
        return waiting[name]?.count == 1
    }

    mutating func takeWaiting(for name: String) -> [Reply] { waiting.removeValue(forKey: name) ?? [] }
}
