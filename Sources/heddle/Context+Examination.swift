internal import Credentials
internal import Doctor
internal import OperatingSystem
internal import Output
internal import Schedule
internal import Store

extension Context {
    /// What the doctor's checks look at.
    ///
    /// - Parameter names: the profiles; empty: all of them.
    /// - Throws: for a name that no profile has, and nothing else: what is wrong is for the checks to say.
    func examination(of names: [String]) throws -> Examination {
        let store: Result<Store?, any Error> = Result { try presentStore() }
        var profiles: [ProfileSnapshot] = []
        var isDatabaseUnread = if case .failure = store { true } else { false }
        if case .success(let opened?) = store {
            if !names.isEmpty {
                profiles = try opened.survey(of: names).profiles
            } else if let survey = try? opened.survey() {
                profiles = survey.profiles
            } else {
                isDatabaseUnread = true
            }
        }
        let files = ProfileFiles(context: self)
        let stale = files.stalePrivateFiles(of: profiles)
        return Examination(
            environment: environment, paths: paths, home: try? home, accountName: host.accountName(), now: now,
            store: store, isDatabaseUnread: isDatabaseUnread, profiles: profiles,
            decisive: decisive(of: profiles, areNamed: !names.isEmpty, try? store.get()),
            tokens: tokens, version: heddleVersion,
            followedCatalogs: Result { try FollowedCatalogs(paths).all.count }, daemon: Result { try daemon.locate() },
            upkeep: upkeepFacts(profiles, try? store.get()), agent: agentFacts, shell: shellFacts(try? store.get()),
            stalePrivateFiles: stale.map(\.profile.name),
            writePrivateFiles: { names in
                for snapshot in stale where names.contains(snapshot.profile.name) {
                    try files.writePrivateFiles(snapshot)
                }
            },
            run: host.probe, find: { ChildProcess.find($0, path: environment["PATH"]) })
    }

    /// Those that were named, else the one in effect; all of them where none is.
    private func decisive(of profiles: [ProfileSnapshot], areNamed: Bool, _ store: Store??) -> Set<ProfileName> {
        guard !areNamed, let store = store ?? nil, let selection = try? selection(named: nil, in: store) else {
            return Set(profiles.map(\.profile.name))
        }
        return [selection.snapshot.profile.name]
    }

    private func upkeepFacts(_ profiles: [ProfileSnapshot], _ store: Store??) -> UpkeepFacts {
        guard let store = store ?? nil else {
            return UpkeepFacts(schedules: [], remedy: nil, missed: nil, service: nil, troubles: [])
        }
        let upkeep = Upkeep(in: self, store)
        let now = now
        let lines = profiles.map { StatusReport.Line(snapshot: $0, holder: nil, pause: nil, now: now) }
        let missed = upkeep.missedRuns(lines, at: now).map { missed in
            "the schedule did not run "
                + (missed.last.map { "for \(shortSpan(seconds: now.timestamp.seconds - $0.seconds))" } ?? "so far")
                + ", and should every \(missed.period.text)"
        }
        return UpkeepFacts(
            schedules: upkeep.schedules.map { $0.line + $0.times(at: now.timestamp) },
            remedy: upkeep.schedules.contains { $0.remedy == nil } ? nil : upkeep.schedules.first?.remedy,
            missed: missed,
            service: upkeep.service.map { "process \($0.processID)" }, troubles: upkeep.troubles)
    }

    private func shellFacts(_ store: Store??) -> ShellFacts? {
        guard let store = store ?? nil, let selection = try? selection(named: nil, in: store) else { return nil }
        let comparison = ShellComparison(with: selection.snapshot.profile, in: self)
        return ShellFacts(
            profile: selection.snapshot.profile.name, foreign: comparison.foreign,
            strayKey: strayKey(beside: selection.snapshot, comparison, store), command: comparison.mend)
    }

    private func strayKey(
        beside snapshot: ProfileSnapshot, _ comparison: ShellComparison, _ store: Store
    ) -> ShellFacts.StrayKey? {
        // What is foreign by itself is said already.
        guard !comparison.foreign.contains(ShellKey.variable) else { return nil }
        switch ShellKey(in: environment, beside: snapshot, store, at: now) {
        case nil, .profile(snapshot.profile.name): return nil
        case .profile(let name): return .ofProfile(name)
        case .unknown: return .unknown
        }
    }
}
