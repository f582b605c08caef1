public import Credentials
internal import SQLite
internal import Text

/// The tokens by which the agent knows a profile's clients. Nothing of them is stored: they follow from the sealing
/// key and the database's identity, and so are the same after a restart.
extension Store {
    /// The token of a profile: 64 hexadecimal digits. Another profile that gets its name later has another one, and so
    /// has this one under another name.
    ///
    /// - Throws: ``StoreError/keyMissing(path:)`` and its like, ``FileError``; a key is made where there is none yet.
    public func agentToken(of snapshot: ProfileSnapshot) throws -> Secret {
        try prepareToSeal()
        return try agentToken(of: snapshot.id.number, snapshot.profile.name)
    }

    /// Whether that is the token of the profile of that name. Takes the same time for a name that no profile has, and
    /// for whatever part of the token is right.
    ///
    /// - Throws: ``StoreError``, ``FileError``.
    public func isAgentToken(_ token: Secret, of name: ProfileName) throws -> Bool {
        let number = try explaining {
            try connection.number(
                "SELECT id FROM profile WHERE name = ?1 COLLATE NOCASE AND name = ?1 COLLATE BINARY", Value(name.text))
        }
        let isRight = try agentToken(of: Int64(number ?? 0), name) == token
        return isRight && number != nil
    }

    private func agentToken(of profile: Int64, _ name: ProfileName) throws -> Secret {
        var content = CanonicalBytes("agent token")
        content.append(profile)
        content.append(name.text)
        return Secret(hexadecimal(try authenticator().code(of: content)))
    }
}
