internal import Credentials

/// One thing that is looked at.
public struct DoctorCheck: Sendable {
    /// One or two words, for the report and its JSON.
    public let name: String
    /// Whether it stands on what the database has, and says nothing where that can't be read.
    private let needsDatabase: Bool
    private let look: @Sendable (Examination) throws -> [Finding]

    init(
        _ name: String, needsDatabase: Bool = false, _ look: @escaping @Sendable (Examination) throws -> [Finding]
    ) {
        self.name = name
        self.needsDatabase = needsDatabase
        self.look = look
    }

    /// - Returns: at least one. A check that can't be made is an error among the others, and hides none of them.
    public func findings(_ examination: Examination) -> [Finding] {
        if needsDatabase, examination.isDatabaseUnread {
            return [.note("not looked at: the database can't be read", why: "what it has is needed for that")]
        }
        do {
            return try look(examination)
        } catch {
            return [.error(explained(error), why: "this can't be checked")]
        }
    }

    /// All of them, in the order of the report: what the others stand on comes first.
    public static let all: [DoctorCheck] = [
        .permissions, .database, .sealingKey, .catalogs, .programs, .tokens, .tokenExpiry, .refreshes, .clock,
        .revocation, .schedule, .agent, .bindings,
        .privateFiles,
        .shell, .awsFiles, .promptOrder, .clients,
    ]
}
