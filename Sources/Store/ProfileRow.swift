public import Credentials
internal import Text

/// What the database has of a profile, whether or not it can be believed.
struct ProfileRow {
    let id: ProfileID
    let fields: AuthenticatedFields
    /// nil: no person has confirmed these yet.
    let mac: [UInt8]?
    /// With stand-ins for what is wrong.
    let profile: Profile
    let isActive: Bool
    let refresh: RefreshRecord
    /// Newest first.
    var credentials: [CachedCredential]
    var flaws: [RowFlaw]

    /// Columns that are wrong read as this profile's.
    static let standIn: Profile = {
        do {
            return Profile(name: try ProfileName("damaged"), zone: try Zone("DAMAGED"))
        } catch {
            preconditionFailure("a built-in value is wrong: \(error)")
        }
    }()

    /// - Parameter distrust: why it can't be believed; nil: Heddle wrote it, or a person confirmed it.
    func snapshot(distrust: (any ExplainedError)?) -> ProfileSnapshot {
        ProfileSnapshot(
            id: id, profile: profile, isActive: isActive, credentials: credentials, refresh: refresh,
            distrust: distrust)
    }

    /// What it says, for `undo`; nil where it is damaged: stand-ins are not what was.
    func formerState(named name: ProfileName) -> FormerState? {
        guard flaws.isEmpty else { return nil }
        var former = FormerState()
        former.profile = profile
        former.profile?.name = name
        return former
    }

    var damage: DamagedProfile? {
        flaws.first.map { DamagedProfile(name: fields.name, column: $0.column, what: $0.what) }
    }
}

/// A profile whose row holds what Heddle never wrote there. It hides no other, and can be removed by its name, or mended
/// with `set`.
public struct DamagedProfile: Sendable, Equatable {
    /// As the row has it: it may be no name at all.
    public let name: String
    /// Of the database.
    public let column: String
    public let what: String

    public var error: StoreError { .damagedProfile(self) }

    /// The name as a table has it: printable, and no longer than a name can be.
    public var shownName: String { String(name.printable.withoutTokens.prefix(64)) }

    /// The command that mends it; nil where its name is nothing that a person could paste.
    var remedy: String? {
        guard name.isPrintable, !name.holdsToken, name.utf8.count <= 200 else { return nil }
        let word = POSIXShell.pasteable(name)
        guard (try? ProfileName(name)) != nil else { return "heddle remove --yes -- \(word)" }
        return switch column {
        case "zone": "heddle set \(word) --zone US-EAST-04A"
        case "token_reference": "heddle set \(word) --token \(TokenReference.standard)"
        case "endpoint": "heddle set \(word) --endpoint \(ServiceURL.objectStorage)"
        case "exchange_url": "heddle set \(word) --exchange-url \(ServiceURL.exchange)"
        case "mode": "heddle set \(word) --mode \(Mode.profile.rawValue)"
        case "source": "heddle set \(word) --source \(CredentialSource.Method.apiToken.rawValue)"
        case "organisation": "heddle set \(word) --org ''"
        case "note": "heddle set \(word) --note ''"
        case "protected": "heddle set \(word) --protected"
        case "revoke_replaced": "heddle set \(word) --no-revoke-replaced"
        case "token_expires_at": "heddle set \(word) --token-expires ''"
        default: "heddle forget \(word)"
        }
    }
}

/// What can be believed of a profile that is to be mended, and what can't.
public struct ProfileDraft: Sendable {
    /// With stand-ins for what is wrong.
    public let profile: Profile
    /// One a column that is wrong.
    public let damages: [DamagedProfile]
    public let hasCredentials: Bool
}
