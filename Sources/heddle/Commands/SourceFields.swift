internal import ArgumentParser
internal import Credentials
internal import Text

/// How a profile's keys are made, as `add` and `set` take it: a source, and what is to be said to it.
struct SourceFields: ParsableArguments {
    @Option(
        help: """
            How keys are made: api-token (keys of 15 minutes), access-key (keys that live as long as --duration says, of \
            the token's own principal, without its user's groups) or oidc (for the workload identity that --token leads to).
            """)
    var source: CredentialSource.Method.Name?

    @Option(
        help: ArgumentHelp(
            "How long keys of access-key (default: 12h) or oidc (default: 15m) live: 15m to 12h.", valueName: "time"))
    var duration: String?

    @Option(help: ArgumentHelp("The organisation that oidc asks for keys of.", valueName: "id"))
    var orgId: String?

    /// What was given, as it can be pasted.
    var words: [String] {
        POSIXShell.pasteable(
            options: [("--source", source?.rawValue), ("--duration", duration), ("--org-id", orgId)])
    }

    var isEmpty: Bool { source == nil && duration == nil && orgId == nil }

    /// The method that was there, with what was given.
    ///
    /// - Throws: ``InvalidValue``.
    func changed(_ old: CredentialSource.Method) throws(InvalidValue) -> CredentialSource.Method {
        guard !isEmpty else { return old }
        let name = source ?? old.name
        // What was given for another source is not carried over to a new one.
        let kept = name == old.name ? old : nil
        let duration = try self.duration.map(KeyDuration.init) ?? kept?.duration
        switch name {
        case .apiToken:
            guard duration == nil else {
                throw .source(
                    name.rawValue, why: "takes no --duration",
                    hint: "choose a source whose keys have one, as in --source access-key --duration 12h")
            }
            try refuseOrganisation(name)
            return .apiToken
        case .accessKey:
            try refuseOrganisation(name)
            return .accessKey(duration ?? .standard)
        case .oidc:
            guard let organisation = try orgId.map(OrganisationID.init) ?? kept?.organisation else {
                throw .source(
                    name.rawValue, why: "needs --org-id",
                    hint: "give your organisation's ID, as in --source oidc --org-id ID")
            }
            return .oidc(organisation, duration)
        }
    }

    private func refuseOrganisation(_ name: CredentialSource.Method.Name) throws(InvalidValue) {
        guard orgId == nil else {
            throw .source(name.rawValue, why: "takes no --org-id", hint: "leave --org-id out, or choose --source oidc")
        }
    }
}
