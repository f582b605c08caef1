/// A fault as the control requests and the command line spell it: a kind and what goes with it.
struct FaultForm: Equatable {
    var kind: String
    var status: Int?
    var body: String?
    var retryAfter: Int?
    var retryAfterDate: Int?
    var seconds: Double?
    var field: String?
    var url: String?
    var next: Int?
    var organisation: String?

    func order() throws -> CoreWeaveEmulator.FaultOrder {
        if let next, next < 1 { throw CoreWeaveEmulator.SpellingError("next counts from 1") }
        return .init(try fault(), next: next, organisation: organisation)
    }

    private func fault() throws -> CoreWeaveEmulator.Fault {
        switch kind {
        case "status":
            guard let status, (200...599).contains(status) else {
                throw CoreWeaveEmulator.SpellingError("status needs a number from 200 to 599")
            }
            return .status(status, body: body, retryAfter: wait)
        case "drip":
            guard let seconds, seconds > 0 else {
                throw CoreWeaveEmulator.SpellingError("drip needs the seconds from byte to byte")
            }
            return .drip(secondsPerByte: seconds)
        case "cut": return .cut
        case "garbage": return .garbage
        case "not-utf8": return .notUTF8
        case "wrong-types": return .wrongTypes
        case "missing-field": return field.map { .missingField($0) } ?? .missingField()
        case "empty": return .emptyBody
        case "too-large": return .tooLarge
        case "redirect": return .redirect(to: url)
        case "hang": return .hang
        case "reset": return .reset
        case "expired": return .alreadyExpired
        default: throw CoreWeaveEmulator.SpellingError("'\(kind)' is no fault")
        }
    }

    private var wait: CoreWeaveEmulator.RetryAfter? {
        retryAfter.map { .seconds($0) } ?? retryAfterDate.map { .date(secondsAhead: $0) }
    }
}
