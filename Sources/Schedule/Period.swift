internal import Credentials

/// How often a schedule fires: a whole number of minutes that divides an hour, or of hours that divides a day.
///
/// One rule for all schedulers, so that a schedule can move from one to another. It is cron's: `*/7` fires at :56 and
/// again at :00, and nothing in a crontab says "every seven minutes".
public struct Period: Hashable, Sendable, Comparable {
    public let minutes: Int

    /// All that there are, the shortest first.
    public static let all: [Period] =
        (1..<60).filter { 60 % $0 == 0 }.map(Period.init(unchecked:))
        + (1...24).filter { 24 % $0 == 0 }.map { Period(unchecked: $0 * 60) }

    /// Of keys that live 15 minutes, one run in three looks at each half of their life.
    public static let standard = Period(unchecked: 5)

    /// Keys that live 15 minutes are due when 7 and a half of them are left: a longer period may find them ended.
    public static let longestForKeys = 7

    private init(unchecked minutes: Int) {
        self.minutes = minutes
    }

    public init?(minutes: Int) {
        guard let period = Self.all.first(where: { $0.minutes == minutes }) else { return nil }
        self = period
    }

    /// - Parameter text: as a person types it: `5m`, `300s`, `2h`, `1d`.
    /// - Throws: ``InvalidValue/span(_:)``, ``ScheduleError/period(_:near:)``.
    public init(_ text: String) throws {
        let seconds = try Span(text).seconds
        guard seconds % 60 == 0, let period = Period(minutes: seconds / 60) else {
            throw ScheduleError.period(text, near: Self.nearest(seconds: seconds))
        }
        self = period
    }

    /// The next shorter and the next longer one.
    private static func nearest(seconds: Int) -> [Period] {
        [all.last { $0.seconds < seconds }, all.first { $0.seconds > seconds }].compactMap(\.self)
    }

    public var seconds: Int { minutes * 60 }
    public var isTooLongForKeys: Bool { minutes > Self.longestForKeys }

    /// `5m`, `2h`.
    public var text: String { minutes < 60 ? "\(minutes)m" : "\(minutes / 60)h" }

    public static func < (left: Period, right: Period) -> Bool { left.minutes < right.minutes }
}
