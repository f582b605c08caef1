extension CoreWeaveEmulator {
    /// A way for the exchange to fail.
    public enum Fault: Sendable, Equatable {
        /// This HTTP status. Without a body, the response has a `google.rpc.Status` that matches it.
        case status(Int, body: String? = nil, retryAfter: RetryAfter? = nil)
        /// A correct response, sent one byte at a time.
        case drip(secondsPerByte: Double)
        /// Half the body of a correct response with a `Content-Length` for all of it, then the connection is closed.
        case cut
        /// 200 with an HTML page.
        case garbage
        /// 200 with a JSON body that contains invalid UTF-8.
        case notUTF8
        /// 200 with a number in place of each string.
        case wrongTypes
        /// 200 without this field.
        case missingField(String = "SecretAccessKey")
        /// 200 without a body.
        case emptyBody
        /// A correct response, padded to more than 80 KiB.
        case tooLarge
        /// 302 to this URL; nil for ``elsewhereURL``, where the emulator counts the requests.
        case redirect(to: String? = nil)
        /// No response; the connection stays open.
        case hang
        /// The connection is reset immediately.
        case reset
        /// A correct response whose keys expired a minute ago.
        case alreadyExpired
    }

    /// The two forms of `Retry-After` (RFC 9110, 10.2.3).
    public enum RetryAfter: Sendable, Equatable {
        case seconds(Int)
        /// A date this many seconds after the `Date` of the same response.
        case date(secondsAhead: Int)
    }

    /// A fault and the exchanges it applies to.
    public struct FaultRule: Sendable, Equatable {
        public var fault: Fault
        /// The number of exchanges it applies to; nil for all of them until faults are cleared.
        public var next: Int?
        /// Applies only to tokens of this organisation; nil for all tokens.
        public var organisation: String?

        public init(_ fault: Fault, next: Int? = nil, organisation: String? = nil) {
            self.fault = fault
            self.next = next
            self.organisation = organisation
        }

        /// Parses the compact form `KIND[=VALUE][,KEY=VALUE]…`, such as `status=503,retry-after=2,next=3`.
        ///
        /// - Throws: ``ParseError``.
        public init(parsing text: String) throws {
            self = try FaultSpec(parsing: text).rule()
        }
    }
}

/// The fault rules in force.
struct ActiveFaults: Sendable {
    private var limited: [CoreWeaveEmulator.FaultRule] = []
    private var unlimited: [CoreWeaveEmulator.FaultRule] = []

    mutating func add(_ rule: CoreWeaveEmulator.FaultRule) {
        switch rule.next {
        case .some(...0): break
        case .some: limited.append(rule)
        case nil:
            unlimited.removeAll { $0.organisation == rule.organisation }
            unlimited.append(rule)
        }
    }

    /// Takes the fault for the next exchange of this organisation, nil for an unknown token.
    ///
    /// A limited rule takes precedence over an unlimited one, and among unlimited ones the rule for this organisation
    /// over the rule for all.
    mutating func next(for organisation: String?) -> CoreWeaveEmulator.Fault? {
        func applies(_ rule: CoreWeaveEmulator.FaultRule) -> Bool {
            rule.organisation == nil || rule.organisation == organisation
        }
        if let index = limited.firstIndex(where: applies) {
            let rule = limited[index]
            let left = (rule.next ?? 1) - 1
            if left > 0 { limited[index].next = left } else { limited.remove(at: index) }
            return rule.fault
        }
        let applicable = unlimited.filter(applies)
        return (applicable.first { $0.organisation != nil } ?? applicable.first)?.fault
    }
}
