public import Credentials

/// Why a profile's reference gave no token.
public struct ProfileTokenError: ExplainedError, Equatable {
    public let profile: ProfileName
    public let cause: TokenError

    public var message: String { cause.message }
    /// With the profile's name, so that it can be pasted.
    public var hint: String? {
        cause.hint.map { hint in
            (hint.hasSuffix(" NAME") ? hint.dropLast(4) + profile.text : hint).replacing(" NAME ", with: " \(profile) ")
        }
    }
    public var status: ExitStatus { cause.status }
}

extension TokenResolver {
    /// Finds a profile's token.
    ///
    /// - Throws: ``ProfileTokenError``.
    public func resolve(for profile: Profile) throws(ProfileTokenError) -> APIToken {
        do {
            return try resolve(profile.source.token)
        } catch {
            throw ProfileTokenError(profile: profile.name, cause: error)
        }
    }

    /// Looks whether there is a token, as long as that changes nothing and asks nobody: of a kind that has to run a
    /// program, nothing is said.
    ///
    /// - Returns: whether it looked: then there is one.
    /// - Throws: ``ProfileTokenError``.
    @discardableResult
    public func check(for profile: Profile) throws(ProfileTokenError) -> Bool {
        guard canLookQuietly(for: profile.source.token) else { return false }
        _ = try resolve(for: profile)
        return true
    }
}
