internal import Credentials
internal import Store
internal import Text

extension DoctorCheck {
    /// Whether the sealing key can be used, where it is kept, and who may not find it there. Whether it opens what the
    /// database has is the database's check.
    static let sealingKey = DoctorCheck("sealing key", needsDatabase: true) { examination in
        guard let store = try examination.store.get(), try store.keyIsMade() else {
            return [.good("none was made yet: the first profile makes it")]
        }
        if let problem = try store.keyProblem() {
            return [.error(problem, why: "without it no profile can be verified and no cached key opened")]
        }
        return [finding(ofKeyIn: try store.findKeyStorage(), examination)]
    }

    static func finding(ofKeyIn storage: KeyStorage, _ examination: Examination) -> Finding {
        let path = examination.paths.key.printable
        switch storage {
        case .file: return .good("in \(path)")
        case .systemdCreds: return .good("in \(path), sealed by systemd-creds")
        case .kernel:
            return .note(
                "in the kernel's keyring",
                why: "a restart empties it: heddle key load puts the key back from a copy",
                command: KeyCopyFile.command(home: examination.home, at: examination.now.timestamp))
        case .keyring:
            let why = "over ssh and from cron there often is no keyring"
            let hasJobs = !examination.upkeep.schedules.isEmpty || examination.upkeep.service != nil
            return hasJobs
                ? .warning("in the desktop's keyring", why: why, command: "heddle key move --to file")
                : .note("in the desktop's keyring", why: why)
        }
    }
}
