internal import Credentials
internal import Store
internal import Text
internal import Tokens

extension DoctorCheck {
    /// Whether each profile's reference leads to a token, as far as nobody has to be asked.
    static let tokens = DoctorCheck("tokens", needsDatabase: true) { examination in
        findings(ofTokensIn: examination) + unusedTokens(examination)
    }

    /// Of tokens that Heddle kept. Not fixed without asking: it may be the only copy.
    private static func unusedTokens(_ examination: Examination) -> [Finding] {
        // What is wrong with the database or the key, other checks say.
        let store = (try? examination.store.get()) ?? nil
        let files = (try? store?.unusedTokenFiles()) ?? []
        return files.map { file in
            .warning(
                "a token is in \(file.printable), which no profile uses",
                why: "a command was interrupted before it used it; who gets at the file has the token",
                command: "rm \(POSIXShell.pasteable(file))")
        }
    }

    private static func findings(ofTokensIn examination: Examination) -> [Finding] {
        if examination.profiles.isEmpty {
            return [.note("there are no profiles", why: "nothing to look at", command: "heddle setup")]
        }
        var findings: [Finding] = []
        var found = 0
        var unasked: [ProfileName] = []
        for snapshot in examination.profiles where snapshot.distrust == nil {
            do throws(ProfileTokenError) {
                if try examination.tokens.check(for: snapshot.profile) {
                    found += 1
                } else {
                    unasked.append(snapshot.profile.name)
                }
            } catch {
                findings.append(
                    examination.finding(
                        about: error.profile, "\(error.profile): \(error.message)",
                        why: "its keys can't be refreshed from this shell", command: error.hint, status: error.status))
            }
        }
        if !findings.isEmpty { return findings }
        let distrusted = examination.profiles.count - found - unasked.count
        let parts = [
            found == 0 ? nil : "found for \(counted(found, "profile"))",
            unasked.isEmpty
                ? nil : "not asked for of \(counted(unasked.count, "profile")), where a program or a keyring gives it",
            distrusted == 0 ? nil : "not looked for of \(counted(distrusted, "profile")) that can't be verified",
        ]
        let text = parts.compactMap(\.self).joined(separator: "; ")
        guard let first = unasked.first else { return [.good(text)] }
        return [.note(text, why: "it may have to be unlocked for that", command: "heddle token check \(first)")]
    }

    /// When tokens end, as their owners noted it down.
    static let tokenExpiry = DoctorCheck("token expiry", needsDatabase: true) { examination in
        let noted = examination.profiles.compactMap { snapshot in
            snapshot.profile.tokenExpires.map { (name: snapshot.profile.name, end: $0) }
        }
        let findings = noted.compactMap { name, end -> Finding? in
            let left = end.seconds - examination.now.timestamp.seconds
            let command = "heddle token set \(name)"
            if left <= 0 {
                return examination.finding(
                    about: name, "the token of \(name) ended on \(end.date)", why: "CoreWeave refuses it",
                    command: command, status: .refused)
            }
            guard left <= warningSeconds else { return nil }
            return .warning(
                "the token of \(name) ends in \(shortSpan(seconds: left)), on \(end.date)",
                why: "from then on its keys can't be refreshed", command: command)
        }
        if !findings.isEmpty { return findings }
        return [
            .good(noted.isEmpty ? "no profile says when its token ends (--token-expires)" : "none ends within 14 days")
        ]
    }

    /// 14 days.
    private static let warningSeconds = 14 * 86_400
}

extension Examination {
    /// Something that keeps a profile from working.
    fileprivate func finding(
        about name: ProfileName, _ what: String, why: String, command: String?, status: ExitStatus
    ) -> Finding {
        decisive.contains(name)
            ? .error(what, why: why, command: command, status: status) : .warning(what, why: why, command: command)
    }
}
