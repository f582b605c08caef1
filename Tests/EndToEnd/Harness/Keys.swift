import CoreWeaveEmulator
import Testing

/// What `credential-process` answered.
struct Keys: Hashable, Sendable {
    let identifier: String
    let secret: String
    let sessionToken: String?
    var expiration: String

    /// - Throws: where it is not exactly what SDKs want.
    init(_ ending: Ending) throws {
        try #require(ending.status == 0, "\(ending)")
        let json = try ending.json()
        #expect(json["Version"] == 1)
        #expect(json["Expiration"]?.isTime == true)
        #expect(ending.error == "")
        identifier = try #require(json["AccessKeyId"]?.string)
        secret = try #require(json["SecretAccessKey"]?.string)
        sessionToken = json["SessionToken"]?.string
        expiration = try #require(json["Expiration"]?.string)
        #expect(
            json.names.subtracting(["SessionToken"]) == ["Version", "AccessKeyId", "SecretAccessKey", "Expiration"])
    }
}

extension Home {
    /// The profile's keys, by `credential-process`.
    @discardableResult
    func keys(_ name: String = "acme", with variables: [String: String?] = [:]) throws -> Keys {
        let keys = try Keys(heddle("credential-process", name, with: variables))
        #expect(isWhole(keys), "the emulator never issued \(keys)")
        return keys
    }

    /// Whether the emulator issued exactly these.
    func isWhole(_ keys: Keys) -> Bool {
        let secrets = emulator.mintedSecrets()
        return emulator.counts().keys.contains { $0.id == keys.identifier } && secrets.contains(keys.secret)
            && keys.sessionToken.map(secrets.contains) ?? true
    }

    var exchanges: Int { emulator.counts().exchanges.asked }
}
