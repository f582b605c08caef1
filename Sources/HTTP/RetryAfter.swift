internal import CCurl
internal import Credentials

/// A `Retry-After` header field (RFC 9110, section 10.2.3).
enum RetryAfter: Sendable, Equatable {
    case seconds(Int)
    case date(Timestamp)

    /// In seconds. Keys live 15 minutes: a server that asks for more than that is not believed.
    static let longest = RefreshFailure.longestPause

    init?(_ field: String) {
        guard let first = field.utf8.first else { return nil }
        if field.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // What is too long for an Int is longer than that, too.
            self = .seconds(min(Int(field) ?? Self.longest, Self.longest))
        } else if (0x41...0x5A).contains(first), let date = Timestamp(httpDate: field) {
            self = .date(date)
        } else {
            return nil
        }
    }

    func seconds(from now: Timestamp) -> Int {
        switch self {
        case .seconds(let seconds): seconds
        case .date(let date): min(max(date.seconds - now.seconds, 0), Self.longest)
        }
    }
}

extension Timestamp {
    /// Reads an HTTP-date in all three of RFC 9110's forms, as curl does.
    init?(httpDate text: String) {
        let seconds = curl_getdate(text, nil)
        guard seconds >= 0 else { return nil }
        self.init(seconds: Int(seconds))
    }
}
