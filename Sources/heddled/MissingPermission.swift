internal import Credentials
internal import Exchange
internal import Issuing
internal import ObjectStorage
internal import Sync

/// Which role, group or policy is missing where CoreWeave only says no: it is asked what the token's user may do.
final class MissingPermission {
    private let context: Context
    private let profile: Profile
    /// Each is asked once.
    private var answers: [ActionName: Bool?] = [:]

    init(context: Context, profile: Profile) {
        self.context = context
        self.profile = profile
    }

    /// Whether waiting for a fresh key can't help: nothing lets its principal list buckets. Keys of source `access-key` are
    /// another principal's than the token's user, of whom alone CoreWeave tells.
    func isDenied(_ error: ListBucketsError) -> Bool {
        if case .accessKey = profile.source.method { return false }
        guard case .accessDenied = error else { return false }
        return answer(.listBuckets) == false
    }

    /// - Returns: `error` itself where CoreWeave doesn't say more: a token that is refused altogether, an answer that is
    ///   no answer.
    func explanation(ofExchange error: any ExplainedError) -> any ExplainedError {
        guard let isGranted = answer(.createAccessKey), !isGranted else { return error }
        return PermissionError(
            message: "\(error.message): neither the Object Storage Admin role nor an organisation access policy grants "
                + "\(ActionName.createAccessKey) to the token's user",
            hint: whoami(.createAccessKey))
    }

    /// - Parameter principal: whom the keys are for, as far as the exchange said.
    func explanation(of error: ListBucketsError, to principal: Principal?) -> any ExplainedError {
        guard case .accessDenied = error, let isGranted = answer(.listBuckets) else { return error }
        if !isGranted {
            return PermissionError(
                message: "\(error.message): no organisation access policy grants \(ActionName.listBuckets) to "
                    + "\(name(of: principal)) (the Object Storage Admin role alone gives no access to buckets)",
                hint: whoami(.listBuckets))
        }
        guard case .accessKey = profile.source.method else { return error }
        return PermissionError(
            message: "\(error.message): the token's user may list buckets, but keys of source access-key are another "
                + "principal's, without that user's groups: \(name(of: principal))",
            hint: "heddle set \(profile.name) --source api-token")
    }

    /// nil where it isn't known.
    private func answer(_ action: ActionName) -> Bool? {
        if let known = answers[action] { return known }
        let answer = try? context.rights.allows(action, for: profile, now: context.timing.now)
        answers[action] = .some(answer)
        return answer
    }

    private func whoami(_ action: ActionName) -> String { "heddle whoami \(profile.name) --can \(action)" }

    /// `coreweave/UID or its groups a, b`.
    private func name(of principal: Principal?) -> String {
        let name = principal?.name ?? "the token's user"
        switch principal?.groups.count ?? 0 {
        case 0: return "\(name), which is in no group"
        case 1: return "\(name) or its group \(principal?.groups.first ?? "")"
        default: return "\(name) or its groups \((principal?.groups ?? []).joined(separator: ", "))"
        }
    }
}

/// What CoreWeave refused, and which permission is missing for it.
struct PermissionError: ExplainedError, Equatable {
    let message: String
    let hint: String?
    var status: ExitStatus { .refused }
}
