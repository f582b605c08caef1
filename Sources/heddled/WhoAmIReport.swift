internal import Credentials
internal import Exchange
internal import OrderedJSON
internal import Output
internal import Text

/// Who a profile's keys are for, and what its token may do.
struct WhoAmIReport {
    struct Keys {
        let shortID: String
        /// By this machine's wall clock.
        let obtained: Timestamp
        let expires: Timestamp
        /// nil where the exchange said nothing of it.
        let principal: Principal?
    }

    struct Right {
        let action: ActionName
        let isAllowed: Bool
    }

    let profile: Profile
    let now: Timestamp
    var keys: Keys?
    /// Only those that were answered.
    var rights: [Right] = []
    /// What kept it from being told, or from being asked.
    var failure: (any ExplainedError)?

    /// 77 where something was asked for that the token may not do.
    var status: ExitStatus { failure?.status ?? (rights.allSatisfy(\.isAllowed) ? .done : .refused) }

    func text(_ style: Style) -> String {
        var table = Table()
        table.add("profile", profile.name.text)
        if let keys { add(keys, to: &table) }
        table.add("source", profile.source.method.rawValue)
        table.add("token", "from \(profile.source.token.text.printable)")
        for right in rights {
            table.add([
                .init("may"),
                right.isAllowed ? .init("\(right.action): yes", .green) : .init("\(right.action): no", .red),
            ])
        }
        return table.text(style)
    }

    private func add(_ keys: Keys, to table: inout Table) {
        let principal = keys.principal
        table.add("principal", principal?.name?.printable ?? "not said by the exchange")
        if let organisation = principal?.organisation { table.add("organisation", organisation.printable) }
        let groups = principal?.groups ?? []
        table.add("groups", groups.isEmpty ? "none" : groups.map(\.printable).joined(separator: ", "))
        for attribute in principal?.attributes ?? [] {
            table.add(attribute.name.printable, attribute.values.map(\.printable).joined(separator: ", "))
        }
        table.add("key", keys.shortID)
        table.add("since", "\(keys.obtained.rfc3339) (\(shortSpan(seconds: now.seconds - keys.obtained.seconds)) ago)")
        let left = max(0, keys.expires.seconds - now.seconds)
        table.add("until", "\(keys.expires.rfc3339) (\(shortSpan(seconds: left)) left)")
    }

    var json: JSON {
        let principal = keys?.principal
        let error = failure.map { JSON.object([("message", .string($0.message)), ("hint", .optional($0.hint))]) }
        return .object([
            ("profile", .string(profile.name.text)), ("principal", .optional(principal?.name)),
            ("uid", .optional(principal?.uid)), ("organisation", .optional(principal?.organisation)),
            ("groups", .array((principal?.groups ?? []).map(JSON.string))),
            (
                "attributes",
                .object((principal?.attributes ?? []).map { ($0.name, .array($0.values.map(JSON.string))) })
            ),
            ("source", .string(profile.source.method.rawValue)), ("token", .string(profile.source.token.text)),
            ("key_id", .optional(keys?.shortID)), ("obtained_at", .optional(keys?.obtained.rfc3339)),
            ("expires_at", .optional(keys?.expires.rfc3339)),
            (
                "can",
                .object(rights.map { ($0.action.text, .boolean($0.isAllowed)) })
            ),
            ("error", error ?? .null),
        ])
    }
}
