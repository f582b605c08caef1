internal import Credentials

/// One thing that is looked at.
public struct DoctorCheck: Sendable {
    /// One or two words, for the report and its JSON.
    public let name: String
    private let look: @Sendable (Examination) throws -> [Finding]

    init(_ name: String, _ look: @escaping @Sendable (Examination) throws -> [Finding]) {
        self.name = name
        self.look = look
    }

    /// - Returns: at least one. A check that can't be made is an error among the others, and hides none of them.
    public func findings(_ examination: Examination) -> [Finding] {
        do {
            return try look(examination)
        } catch {
            return [.error(explained(error), why: "this can't be checked")]
        }
    }

    /// All of them, in the order of the report: what the others stand on comes first.
    public static let all: [DoctorCheck] = [
        .permissions, .database, .sealingKey, .programs, .tokens, .tokenExpiry, .clock, .revocation, .schedule, .agent,
        .privateFiles,
        .shell, .awsFiles, .promptOrder, .clients,
    ]
}
