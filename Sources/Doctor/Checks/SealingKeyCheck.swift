internal import Store
internal import Text

extension DoctorCheck {
    /// Where the sealing key is kept, and who may not find it there. Whether it is there is the database's check.
    static let sealingKey = DoctorCheck("sealing key") { examination in
        let path = examination.paths.key.printable
        switch try examination.store.get()?.keyStorage {
        case nil: return [.good("none was made yet, or none that could be one")]
        case .file: return [.good("in \(path)")]
        case .systemdCreds: return [.good("in \(path), sealed by systemd-creds")]
        case .kernel:
            return [
                .note(
                    "in the kernel's keyring",
                    why: "a restart empties it: heddle key load puts the key back from a copy",
                    command: "heddle key save heddle-key.txt")
            ]
        case .keyring:
            let why = "over ssh and from cron there often is no keyring"
            let hasJobs = !examination.upkeep.schedules.isEmpty || examination.upkeep.service != nil
            return [
                hasJobs
                    ? .warning("in the desktop's keyring", why: why, command: "heddle key move --to file")
                    : .note("in the desktop's keyring", why: why)
            ]
        }
    }
}
