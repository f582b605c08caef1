internal import Credentials
internal import OperatingSystem
internal import Store
internal import Text

extension DoctorCheck {
    /// Keys that were to be revoked, and could not be.
    static let revocation = DoctorCheck("revocation", needsDatabase: true) { examination in
        let asking = examination.profiles.filter(\.profile.revokesReplacedKeys)
        guard !asking.isEmpty, let store = try examination.store.get() else {
            return [.good("no profile revokes replaced keys (--revoke-replaced)")]
        }
        let findings = try asking.flatMap { snapshot in
            try store.replacedKeys(of: snapshot, isDue: false, at: examination.now.timestamp).compactMap { key in
                key.failure.map { failure in
                    Finding.warning(
                        "key \(key.shortID) of \(snapshot.profile.name) was replaced, and not revoked: \(failure)",
                        why: "it works until it expires", command: "heddle revoke \(snapshot.profile.name)")
                }
            }
        }
        return findings.isEmpty ? [.good("no replaced key is left over")] : findings
    }

    /// Whether something refreshes keys, and whether it ran.
    static let schedule = DoctorCheck("schedule", needsDatabase: true) { examination in
        let upkeep = examination.upkeep
        var findings = upkeep.troubles.map { trouble in
            Finding.warning(
                trouble.message, why: "a schedule may not run, or may not be seen", command: trouble.hint)
        }
        if upkeep.service == nil, let remedy = upkeep.remedy, let first = upkeep.schedules.first {
            findings.append(.warning(first, why: "keys are not refreshed ahead of need", command: remedy))
        }
        if let missed = upkeep.missed {
            findings.append(
                .warning(
                    missed, why: "keys are not refreshed ahead of need",
                    command: upkeep.remedy ?? "heddle schedule show"))
        }
        if !findings.isEmpty { return findings }
        if let service = upkeep.service { return [.good("service: \(service)")] }
        if let first = upkeep.schedules.first { return [.good(first)] }
        return [
            .note(
                "neither a schedule nor a service refreshes keys",
                why: "they are made when they are used, and the first request waits for that",
                command: "heddle schedule install")
        ]
    }

    /// The loopback endpoint, for profiles that need it.
    static let agent = DoctorCheck("agent") { examination in
        let agent = examination.agent
        if case .running(let process) = agent.state { return [.good("running as process \(process)")] }
        guard let trouble = agent.trouble else { return [] }
        if let address = agent.shellAddress {
            return [
                .error(
                    "the agent \(trouble.what), and this shell gets its keys from it",
                    why: "programs get no answer from \(address.printable)", command: trouble.command)
            ]
        }
        if examination.isDatabaseUnread {
            return [.note("the agent \(trouble.what)", why: "whether a profile needs it, the database doesn't say")]
        }
        let needing = examination.profiles.map(\.profile).filter { $0.mode == .agent }.map(\.name)
        guard let first = needing.first else {
            return agent.state == .notRunning
                ? [.good("not running, and no profile has mode agent")]
                : [.warning("the agent \(trouble.what)", why: "who asks it waits", command: trouble.command)]
        }
        let more = needing.count > 1 ? " and \(needing.count - 1) more" : ""
        return [
            .warning(
                "the agent \(trouble.what), and \(first)\(more) has mode agent",
                why: "programs in a shell that was switched to it get no keys", command: trouble.command)
        ]
    }

    /// Private AWS files that name another path of heddle, or other directories.
    static let privateFiles = DoctorCheck("private files", needsDatabase: true) { examination in
        let stale = examination.stalePrivateFiles
        if stale.isEmpty { return [.good("SDKs are told to run this heddle")] }
        let names = stale.prefix(5).map(\.text).joined(separator: ", ")
        let write = examination.writePrivateFiles
        return [
            .warning(
                "the private AWS files of \(names)\(stale.count > 5 ? " and more" : "") are out of date",
                why: "SDKs run the heddle that they name, which may be gone", command: "heddle doctor --fix",
                fix: Finding.Fix("wrote the private AWS files of \(names)") { try write(stale) })
        ]
    }
}
