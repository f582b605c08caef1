import CoreWeaveEmulator
import SQLite
import Testing

/// `whoami`: what the exchange said of the principal, and what its token may do.
@Suite struct WhoAmITests {
    let home: Home

    init() throws {
        home = try Home { $0["acme"]?.groups = ["ml-engineers", "on-call"] }
        try home.add()
    }

    private var acme: CoreWeaveEmulator.Counts.Exchanges { home.emulator.counts().exchanges(of: "acme") }

    @Test func `It shows the principal, the organisation and the groups that the exchange named`() throws {
        try home.heddle("sync", "acme")
        let ending = try home.heddle("whoami", "acme", "-o", "json")
        let json = try ending.json()
        #expect(
            json.names == [
                "profile", "principal", "uid", "organisation", "groups", "attributes", "source", "token", "key_id",
                "obtained_at", "expires_at", "can", "error",
            ])
        #expect(ending.status == 0 && json["principal"] == "coreweave/emulated" && json["uid"] == "emulated")
        #expect(json["organisation"] == "acme" && json["groups"] == ["ml-engineers", "on-call"])
        #expect(json["error"] == .null && json["token"] == "file:~/acme-token")
        let id = home.emulator.counts().keys[0].id
        #expect(json["key_id"]?.string == "\(id.prefix(4))…\(id.suffix(4))")
        let text = try home.heddle("whoami", "acme").output
        #expect(text.contains("ml-engineers, on-call") && text.contains("coreweave/emulated"), "\(text)")
        #expect(acme.asked == 1)
    }

    @Test func `With no valid keys it exchanges the token, once, and never again while they are valid`() throws {
        #expect(try home.heddle("whoami", "acme").status == 0)
        #expect(try home.heddle("whoami", "acme").status == 0)
        #expect(acme.minted == 1)
    }

    @Test func `Valid keys need no network`() throws {
        try home.heddle("sync", "acme")
        home.emulator.stop()
        #expect(try home.heddle("whoami", "acme", "-o", "json").json()["groups"] == ["ml-engineers", "on-call"])
    }

    @Test func `An exchange that says nothing of the principal is no error`() throws {
        home.emulator.update { $0.givesAttributes = false }
        let json = try home.heddle("whoami", "acme", "-o", "json").json()
        #expect(json["principal"] == .null && json["groups"] == [] && json["error"] == .null)
    }

    @Test func `Keys of another principal are shown as that one's`() throws {
        try home.heddle("set", "acme", "--source", "access-key")
        let json = try home.heddle("whoami", "acme", "-o", "json").json()
        #expect(json["principal"] == "coreweave/acme-token" && json["groups"] == [], "\(json)")
    }

    @Test func `Without keys it reports what went wrong, with its status`() throws {
        home.emulator.stop()
        let ending = try home.heddle("whoami", "acme", "-o", "json")
        #expect(ending.status == 69 && ending.error.hasPrefix("heddle: acme: "), "\(ending)")
        let json = try ending.json()
        #expect(json["key_id"] == .null && json["error"]?.names == ["message", "hint"])
    }

    @Test func `Can says for each action whether a policy grants it`() throws {
        home.emulator.update { $0["acme"]?.deniedActions = ["s3:PutObject"] }
        let ending = try home.heddle("whoami", "acme", "--can", "s3:PutObject", "s3:GetObject", "-o", "json")
        let json = try ending.json()
        #expect(ending.status == 77 && json["error"] == .null, "\(ending)")
        #expect(json["can"]?["s3:PutObject"] == false && json["can"]?["s3:GetObject"] == true)
        let allowed = try home.heddle("whoami", "acme", "--can", "s3:GetObject")
        #expect(allowed.status == 0 && allowed.output.contains("s3:GetObject: yes"))
    }

    @Test func `Can is answered where the exchange was refused: that may be why`() throws {
        home.emulator.update { $0["acme"]?.mayCreateKeys = false }
        let ending = try home.heddle(
            "whoami", "acme", "--can", "cwobject:CreateAccessKey", "s3:GetObject", "-o", "json")
        let json = try ending.json()
        #expect(ending.status == 77 && json["key_id"] == .null && json["error"]?["message"] != nil, "\(ending)")
        #expect(json["can"]?["cwobject:CreateAccessKey"] == false && json["can"]?["s3:GetObject"] == true, "\(json)")
    }

    @Test func `Can names what is no action before anything is sent`() throws {
        let ending = try home.heddle("whoami", "--can", "s3:GetObject", "acme")
        #expect(ending.status == 65 && ending.error.contains("invalid action 'acme'"), "\(ending)")
        #expect(acme.asked == 0 && home.emulator.counts().authorizationChecks == 0)
    }

    @Test func `A workload's identity can't be asked what it may do, and who it is is shown all the same`() throws {
        try home.heddle("set", "acme", "--source", "oidc", "--org-id", "acme")
        let ending = try home.heddle("whoami", "acme", "--can", "s3:GetObject")
        #expect(ending.status == 78 && ending.error.contains("takes an API token"), "\(ending)")
        #expect(ending.output.contains("coreweave/emulated"))
        #expect(home.emulator.counts().authorizationChecks == 0)
    }

    @Test func `A row that was changed elsewhere is not believed, though its keys are valid`() throws {
        try home.heddle("sync", "acme")
        try home.sql().run("UPDATE profile SET exchange_url = 'https://evil.example/v1/cwobject/x'")
        let ending = try home.heddle("whoami", "acme", "--can", "s3:GetObject")
        #expect(ending.status == 78 && ending.output.isEmpty, "\(ending)")
    }
}
