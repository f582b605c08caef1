internal import Credentials
internal import Text

extension ImportFindings {
    /// Notes a profile. What the origin doesn't say of one that is there already stays as it is.
    ///
    /// - Parameters:
    ///   - zone: as the origin has it; what is none is left out.
    ///   - endpoint: nil: the origin says none.
    ///   - token: nil: the one that was given for all that have none.
    /// - Throws: ``ImportError/noZone(_:from:command:)``.
    mutating func add(
        _ foreignName: String, zone: String?, endpoint: ServiceURL?, token: TokenReference?, of origin: String,
        _ surroundings: ImportOrigin.Surroundings
    ) throws(ImportError) {
        guard !foreignName.holdsToken else {
            remarks.append(
                (
                    "a profile of \(origin) is named what looks like an API token: it is not imported",
                    "heddle token set NAME reads a token unseen; revoke this one if others could have seen it"
                ))
            return
        }
        guard let name = ProfileName(foreign: foreignName) else {
            remarks.append(("\(foreignName.inQuotes) can't be made a profile's name", "heddle add NAME --zone ZONE"))
            return
        }
        guard names.insert(name.text.lowercased()).inserted else {
            remarks.append(
                ("\(foreignName.inQuotes) would be named \(name), as another one is", "heddle add NAME --zone ZONE"))
            return
        }
        let present = surroundings.present[name]
        guard let zone = zone.flatMap({ try? Zone($0) }) ?? surroundings.zone ?? present?.zone else {
            throw .noZone(name, from: origin, command: surroundings.command)
        }
        var profile = present ?? Profile(name: name, zone: zone)
        profile.zone = zone
        if let endpoint { profile.endpoint = endpoint }
        if let token = token ?? surroundings.token { profile.source.token = token }
        profiles.append(profile)
    }

    /// Says that a profile's token is looked for in another place than where the origin has it.
    ///
    /// - Parameters:
    ///   - what: the origin's place.
    ///   - flaw: why a reference can't lead there.
    mutating func sayOtherToken(of profile: Profile, _ what: String, _ flaw: String) {
        remarks.append(
            (
                "\(what) can't be referred to (\(flaw)): the token of \(profile.name) is looked for in"
                    + " \(profile.source.token.text.printable)", "heddle token set \(profile.name)"
            ))
    }

    /// Says that static keys stay where they are.
    ///
    /// - Parameter what: which, and where.
    mutating func leaveKeys(_ what: String, of foreignName: String) {
        let name = ProfileName(foreign: foreignName)?.text ?? "NAME"
        remarks.append(
            ("\(what) is a static key: it is not copied, a token takes its place", "heddle token set \(name)"))
    }

    /// - Throws: ``ImportError/notFound(what:hint:)`` where there is no profile.
    func orNothing(in documents: [ImportOrigin.Document]) throws(ImportError) -> ImportFindings {
        guard profiles.isEmpty, remarks.isEmpty else { return self }
        let paths = documents.map(\.path.printable).joined(separator: " and ")
        throw .notFound(what: "nothing in \(paths) leads to CoreWeave's object storage", hint: nil)
    }
}
