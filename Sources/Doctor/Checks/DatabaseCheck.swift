internal import Credentials
internal import Store

extension DoctorCheck {
    /// The database, every profile's row, every cached key and the event log. Of a sealing key that can't be used, its
    /// own check tells.
    static let database = DoctorCheck("database") { examination in
        guard let store = try examination.store.get() else {
            return [.note("there is no database yet", why: "the first profile makes it", command: "heddle setup")]
        }
        let check = try store.check(at: examination.now)
        let checked = check.parts.filter { $0.name != DatabaseCheck.keyPart }
        let problems = checked.flatMap { part in part.problems.map { (part.name, $0) } }
        if problems.isEmpty {
            let text = "\(check.path): " + checked.map { "\($0.name) \($0.summary)" }.joined(separator: ", ")
            return [check.isSound ? .good(text) : .note(text, why: "the sealing key is needed for that")]
        }
        return problems.map { name, problem in
            .error(
                problem.message, why: why[name] ?? "the database can't be relied on",
                command: problem.hint ?? "heddle db check", status: .inputOutput)
        }
    }

    /// By the names of ``Store/DatabaseCheck``'s parts.
    private static let why = [
        "profiles": "no token is sent for a profile that can't be believed",
        "credentials": "these keys can't be handed out; new ones are made at the next refresh",
        "events": "what the log says may have been changed",
    ]
}
