internal import Credentials
internal import Store
internal import Text

extension DoctorCheck {
    /// Profiles whose last refresh failed. One that was never tried is none of them.
    static let refreshes = DoctorCheck("refreshes", needsDatabase: true) { examination in
        let findings = examination.profiles.filter { $0.distrust == nil }.compactMap { snapshot -> Finding? in
            guard let failure = snapshot.refresh.failure else { return nil }
            let name = snapshot.profile.name
            let isValid = snapshot.credentials.contains { $0.lifetime.validity(at: examination.now) > 0 }
            let what = "\(name): the last refresh failed (\(failure.kind.rawValue)): \(failure.message)"
            let why = isValid ? "the keys it has work until they expire" : "it has no valid keys"
            let command = failure.hint ?? "heddle verify \(name)"
            return examination.decisive.contains(name) && !isValid
                ? .error(what, why: why, command: command, status: failure.status)
                : .warning(what, why: why, command: command)
        }
        return findings.isEmpty ? [.good("no profile's last refresh failed")] : findings
    }
}
