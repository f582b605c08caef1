import Credentials
import Fixtures
import Testing

@Suite struct RefreshWordsTests {
    private func record(failedAt at: Int?, next: Int? = nil, paused: Int? = nil) -> RefreshRecord {
        var record = RefreshRecord()
        record.failure = at.map {
            RefreshFailure(kind: .unavailable, message: "no", hint: nil, at: Timestamp(seconds: $0))
        }
        record.nextAttempt = next.map(Timestamp.init(seconds:))
        record.pausedUntil = paused.map(Timestamp.init(seconds:))
        return record
    }

    @Test(
        arguments: [
            (90, 110, nil, 110), (90, nil, 120, 120), (90, 110, 120, 120), (90, 130, 120, 130), (90, 100, nil, nil),
            (90, 99, 101, 101), (90, nil, nil, nil), (100, 110, nil, 110), (nil, 110, 120, nil),
            // Written down before the wall clock was set back.
            (101, 110, 120, nil), (86_500, 90_000, nil, nil),
        ] as [(Int?, Int?, Int?, Int?)])
    func `S18: After a failure no refresh is tried for a while, or for as long as was asked`(
        _ failed: Int?, _ next: Int?, _ paused: Int?, _ until: Int?
    ) {
        let record = record(failedAt: failed, next: next, paused: paused)
        #expect(record.waiting(at: Timestamp(seconds: 100))?.seconds == until)
    }

    @Test(arguments: RefreshFailure.Kind.allCases)
    func `A refresh that failed is told with its profile, its kind's status and what to do`(
        _ kind: RefreshFailure.Kind
    ) throws {
        let failure = RefreshFailure(
            kind: kind, message: "can't be reached", hint: "check the network", at: Timestamp(seconds: 0))
        let now = ProfileRefreshError(try ProfileName("acme"), failure)
        #expect(now.message == "acme: can't be reached" && now.hint == "check the network")
        let later = ProfileRefreshError(try ProfileName("acme"), failure, nextTry: 90)
        #expect(later.message == "acme: can't be reached, next try in 1m")
        #expect(later.hint == "check the network; to try now: heddle sync --force acme")
        #expect(now.status == kind.status && later.status == kind.status)
        #expect(flaws(of: now) + flaws(of: later) == [])
    }

    struct SpanCase: Decodable, Sendable {
        let input: String
        let seconds: Int?
        let reason: String?
    }

    /// A number alone could be seconds or minutes, so it is none.
    @Test(arguments: try Vectors.cases("durations", SpanCase.self))
    func `A span is read in its unit, of which 0 needs none, and any other text is no span`(_ given: SpanCase) throws {
        if let seconds = given.seconds {
            #expect(try Span(given.input).seconds == seconds)
        } else {
            let error: InvalidValue =
                given.reason == "no_unit" ? .spanWithoutUnit(given.input) : .span(given.input)
            #expect(throws: error) { try Span(given.input) }
            #expect(error.status == (given.reason == "no_unit" ? .usage : .invalidInput))
        }
    }
}
