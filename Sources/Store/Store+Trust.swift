public import Credentials
internal import SQLite

extension Profile {
    /// As its row has them.
    var authenticatedFields: AuthenticatedFields {
        AuthenticatedFields(
            name: name.text, source: source.method.rawValue, token: source.token.text,
            exchangeURL: source.exchangeURL.description, endpoint: endpoint.description,
            protection: isProtected ? 1 : 0, revocation: revokesReplacedKeys ? 1 : 0)
    }
}

extension Store {
    /// Random bytes that tell this database from every other.
    func identity() throws -> [UInt8] {
        if let knownIdentity { return knownIdentity }
        let found = try connection.rows("SELECT value FROM identity") { try $0.bytes(0) }
        guard let identity = found.first, identity.count == 32 else {
            throw StoreError.damaged(path: paths.database, what: "its identity is missing")
        }
        knownIdentity = identity
        return identity
    }

    /// What tells rows of this database that Heddle wrote.
    ///
    /// - Throws: ``StoreError/keyMissing(path:)`` and its like, ``FileError``.
    func authenticator() throws -> Authenticator {
        // Which also forgets what was known where there is another key.
        let sealer = try openSealer()
        if let knownAuthenticator { return knownAuthenticator }
        let authenticator = sealer.authenticator(of: try identity())
        knownAuthenticator = authenticator
        return authenticator
    }

    /// - Parameter rows: without flaws.
    func snapshots(_ rows: [ProfileRow]) throws -> [ProfileSnapshot] {
        if rows.isEmpty { return [] }
        do {
            let authenticator = try authenticator()
            return rows.map { $0.snapshot(distrust: distrust(of: $0, authenticator)) }
        } catch let error as any ExplainedError {
            return rows.map { $0.snapshot(distrust: error) }
        }
    }

    /// - Parameter authenticator: nil where the sealing key can't be used.
    /// - Returns: why a row can't be believed; nil: it can.
    func distrust(of row: ProfileRow, _ authenticator: Authenticator?) -> (any ExplainedError)? {
        guard let authenticator else { return StoreError.keyMissing(path: paths.key) }
        guard let mac = row.mac else { return StoreError.unconfirmed(row.profile.name) }
        return authenticator.isValid(mac, of: row.fields.content(of: row.id))
            ? nil : StoreError.changedElsewhere(row.profile.name)
    }

    /// Notes that a profile's row is what Heddle wrote. In the transaction that wrote it.
    func sign(_ fields: AuthenticatedFields, of profile: ProfileID) throws {
        try connection.run(
            "UPDATE profile SET mac = ? WHERE id = ?", .blob(try authenticator().code(of: fields.content(of: profile))),
            .integer(profile.number))
    }

    /// What a reset would come to.
    public struct ResetPlan: Sendable {
        /// The profiles that would be trusted from then on.
        public let unconfirmed: [ProfileSnapshot]
        /// Why the sealing key has to be made anew; nil: the present one stays.
        public let lostKey: (any ExplainedError)?
        /// Why the present key is perhaps not this database's: it authenticates nothing there.
        public let unrelatedKey: (any ExplainedError)?
        /// Whether the event log can't be verified as it is.
        public let isLogBroken: Bool

        public var isEmpty: Bool { unconfirmed.isEmpty && lostKey == nil && !isLogBroken }
    }

    /// What there is for a person to confirm.
    ///
    /// - Throws: ``FileError`` where the key is there and can't be used: permissions are for a person to mend.
    public func resetPlan() throws -> ResetPlan {
        var lostKey: (any ExplainedError)?
        do {
            _ = try authenticator()
        } catch let error as any ExplainedError where error.saysKeyIsLost {
            lostKey = error
        }
        var unrelatedKey: (any ExplainedError)?
        do {
            if lostKey == nil { _ = try presentPlace(of: KeyFile.read(paths.key)) }
        } catch let error as SealingKeyError {
            unrelatedKey = error
        }
        return ResetPlan(
            unconfirmed: try profiles().filter { $0.distrust != nil }, lostKey: lostKey, unrelatedKey: unrelatedKey,
            isLogBroken: lostKey == nil ? try explaining { try !checkEvents().problems.isEmpty } : false)
    }

    /// Trusts what a person was shown and confirmed: a new key where the old one is lost, and the profiles as they were
    /// shown. Their cached keys are dropped, for nobody knows from where they came; where the key is new, all are.
    ///
    /// - Returns: what is left of a lost key.
    /// - Throws: ``StoreError/changedMeanwhile(_:)`` where a profile is no longer what was shown.
    @discardableResult
    public func reset(_ plan: ResetPlan, at now: Timestamp) throws -> [FormerKey] {
        var former: [FormerKey] = []
        if plan.lostKey != nil {
            forgetKeys()
            former = try makeKey() ?? []
        }
        try write {
            if plan.lostKey != nil {
                for table in ["credential", "replaced_key"] { try connection.run("DELETE FROM \(table)") }
            }
            if plan.lostKey != nil || plan.isLogBroken { try connection.run("DELETE FROM event_chain") }
            for shown in plan.unconfirmed {
                let name = shown.profile.name
                guard let present = try snapshot("WHERE profile.id = ?1", .integer(shown.id.number)),
                    present.profile.authenticatedFields == shown.profile.authenticatedFields
                else { throw StoreError.changedMeanwhile(name) }
                try sign(present.profile.authenticatedFields, of: present.id)
                try dropKeys(of: present.id)
                try resetRefresh(present.id)
                try record(
                    .confirmed, of: name,
                    detail:
                        "token from \(present.profile.source.token), exchange \(present.profile.source.exchangeURL)",
                    at: now)
            }
            if plan.unconfirmed.isEmpty, !plan.isEmpty { try record(.confirmed, of: nil, at: now) }
        }
        return former
    }
}
