import Credentials
import OperatingSystem
import Provider
import Store
import Testing

@testable import Endpoint

/// Which keys are given, and when the database or an exchange is asked for them. Keys live 900 s here.
@Suite struct AnswerTests {
    let fixture: EndpointFixture

    init() throws {
        fixture = try EndpointFixture()
    }

    @Test func `Keys come in the form of a container's endpoint, with an early end`() throws {
        try fixture.add("acme", keysAged: 10)
        let response = try fixture.get("acme")
        #expect(
            response.body
                == #"{"AccessKeyId":"old","SecretAccessKey":"secret-old","Token":"session","Expiration":"2027-01-15T08:14:00Z"}"#
        )
        #expect(response.status == 200 && response.fields["cache-control"] == "no-store")
        #expect(response.fields["content-type"] == "application/json" && response.fields["connection"] == nil)
    }

    @Test func `Token is an empty string where the exchange gave none`() throws {
        try fixture.add("acme")
        try fixture.mint("bare", for: "acme", sessionToken: nil)
        fixture.clock.advance(10)
        #expect(try fixture.get("acme").body.contains(#""Token":"","#))
    }

    @Test(arguments: ["Bearer ", "bearer ", "BEARER ", ""])
    func `The token may come with a scheme`(_ scheme: String) throws {
        try fixture.add("acme", keysAged: 10)
        #expect(try fixture.get("acme", token: scheme + fixture.token(of: "acme")).status == 200)
    }

    @Test func `A name may come percent-encoded`() throws {
        try fixture.add("me@acme.eu", keysAged: 10)
        let token = try fixture.token(of: "me@acme.eu")
        #expect(try fixture.get("me%40acme.eu", token: token).status == 200)
        #expect(try fixture.get("me@acme.eu", token: token).status == 200)
    }

    @Test func `Every profile has a token of its own, and it stays the same`() throws {
        try fixture.add("acme", keysAged: 10)
        try fixture.add("globex", keysAged: 10)
        let (acme, globex) = (try fixture.token(of: "acme"), try fixture.token(of: "globex"))
        #expect(acme != globex && acme.utf8.count == 64)
        #expect(try fixture.token(of: "acme") == acme)
        #expect(try fixture.get("acme", token: globex).status == 403)
    }

    @Test func `Added, renamed and removed profiles are seen at once`() throws {
        try fixture.add("acme", keysAged: 10)
        try fixture.keepInMemory("acme")
        let token = try fixture.token(of: "acme")
        let store = try fixture.store()
        var profile = try store.profile(named: ProfileName("acme")).profile
        profile.name = try ProfileName("acme-us")
        try store.update(ProfileName("acme"), to: profile, at: fixture.clock.reading.timestamp)
        #expect(try fixture.get("acme", token: token).status == 403)
        #expect(try fixture.get("acme-us", token: token).status == 403)
        #expect(try fixture.get("acme-us").status == 200)
        try store.remove(profile.name, at: fixture.clock.reading.timestamp)
        #expect(try fixture.get("acme-us", token: token).status == 403)
        // Another one under the old name has another token.
        try fixture.add("acme", keysAged: 10)
        #expect(try fixture.get("acme", token: token).status == 403)
        #expect(try fixture.get("acme").status == 200)
    }

    @Test func `New keys are seen at once, once they have settled`() throws {
        try fixture.add("acme", keysAged: 500)
        for _ in 0..<3 { #expect(try fixture.get("acme").body.contains("secret-old")) }
        try fixture.mint("new", for: "acme")
        #expect(try fixture.get("acme").body.contains("secret-old"))
        fixture.clock.advance(6)
        #expect(try fixture.get("acme").body.contains("secret-new"))
    }

    @Test func `Dropped keys are not given any more`() throws {
        try fixture.add("acme", keysAged: 10)
        try fixture.keepInMemory("acme")
        try fixture.store().forget(ProfileName("acme"), at: fixture.clock.reading.timestamp)
        fixture.refresher.onRun { [fixture] _ in
            try fixture.mint("new", for: "acme")
            return .done
        }
        #expect(try fixture.get("acme").body.contains("secret-new"))
    }

    @Test func `The database is not asked again while nothing has changed`() throws {
        try fixture.add("acme", keysAged: 10)
        try fixture.keepInMemory("acme")
        let lookUps = fixture.lookUps.value
        for _ in 0..<20 { #expect(try fixture.get("acme").status == 200) }
        #expect(fixture.lookUps.value == lookUps)
        // A change of another profile's is a change of the database.
        try fixture.add("globex")
        _ = try fixture.get("acme")
        #expect(fixture.lookUps.value == lookUps + 1)
    }

    @Test func `A change just after another one is seen, though both may have the same time stamp`() throws {
        try fixture.add("acme", keysAged: 10)
        // No time passes by the fixture's clock, so the file may look the same after a change.
        _ = try fixture.get("acme")
        let lookUps = fixture.lookUps.value
        _ = try fixture.get("acme")
        #expect(fixture.lookUps.value == lookUps + 1)
    }

    @Test func `An answer is not repeated for ever, nor when the wall clock was set`() throws {
        try fixture.add("acme", keysAged: 10)
        try fixture.keepInMemory("acme")
        var lookUps = fixture.lookUps.value
        fixture.clock.setWallClock(forward: 30)
        let moved = try fixture.get("acme")
        #expect(fixture.lookUps.value == lookUps + 1 && moved.status == 200)
        lookUps += 1
        fixture.clock.advance(61)
        _ = try fixture.get("acme")
        #expect(fixture.lookUps.value == lookUps + 1)
    }

    @Test(arguments: [230, 500, 800, 890])
    func `While a key is valid nobody waits for an exchange, and one is started`(_ age: Double) throws {
        try fixture.add("acme", keysAged: age)
        #expect(try fixture.get("acme").body.contains("secret-old"))
        #expect(fixture.refresher.started == [try ProfileName("acme")] && fixture.refresher.runs == [])
    }

    @Test func `Fresh keys are left alone`() throws {
        try fixture.add("acme", keysAged: 200)
        #expect(try fixture.get("acme").status == 200)
        #expect(fixture.refresher.started == [] && fixture.refresher.runs == [])
    }

    @Test func `Keys that were asked for are refreshed ahead, others are not`() throws {
        try fixture.add("acme", keysAged: 0)
        try fixture.add("globex", keysAged: 0)
        fixture.clock.advance(10)
        try fixture.keepInMemory("acme")
        fixture.service.refreshAhead()
        fixture.clock.advance(250)
        fixture.service.refreshAhead()
        try fixture.eventually("a refresh") { !fixture.refresher.started.isEmpty }
        #expect(fixture.refresher.started == [try ProfileName("acme")])
    }

    @Test func `What nobody has asked for in a while is not refreshed ahead`() throws {
        try fixture.add("acme", keysAged: 10)
        try fixture.keepInMemory("acme")
        fixture.clock.advance(CredentialService.interest)
        fixture.service.refreshAhead()
        // Another request comes after whatever that had to do, for there is one thread.
        _ = try fixture.get("acme", token: "wrong")
        #expect(fixture.refresher.started == [])
    }

    @Test func `Where there are no keys, those who ask wait for one refresh, and for it to settle`() throws {
        try fixture.add("acme")
        fixture.refresher.onRun { [fixture] _ in
            SystemClock.sleep(seconds: 0.2)
            try fixture.mint("new", for: "acme")
            return .done
        }
        let clients = try (0..<8).map { _ in
            let client = try fixture.client()
            client.send(try fixture.request("acme"))
            return client
        }
        for client in clients { #expect(try client.response().body.contains("secret-new")) }
        #expect(fixture.refresher.runs.count == 1)
        #expect(fixture.clock.reading.uptime >= 1005)
    }

    @Test func `A profile that is waited for holds up no other`() throws {
        try fixture.add("acme", keysAged: 10)
        let hung = try (0..<20).map { try fixture.add("hung\($0)") }
        let gate = Gate()
        fixture.refresher.onRun { _ in
            gate.wait()
            return .stillRunning
        }
        let clients = try hung.map { name in
            let client = try fixture.client()
            client.send(try fixture.request(name.text))
            return client
        }
        try fixture.eventually("they wait") { fixture.refresher.runs.count >= 16 }
        for _ in 0..<3 { #expect(try fixture.get("acme").status == 200) }
        gate.open()
        for client in clients { #expect(try client.response().status == 503) }
    }

    @Test(
        arguments: [
            (.auth, 502, "TokenRefused"), (.rateLimited, 503, "TryAgain"), (.tls, 503, "ExchangeUnavailable"),
            (.protocolError, 503, "ExchangeUnavailable"), (.tokenReference, 500, "SetUpProblem"),
        ] as [(RefreshFailure.Kind, Int, String)])
    func `Where there are no keys, the answer says why`(_ kind: RefreshFailure.Kind, _ status: Int, _ code: String)
        throws
    {
        try fixture.add("acme")
        fixture.refresher.onRun { [fixture] name in
            let failure = RefreshFailure(
                kind: kind, message: "it said no", hint: nil, at: fixture.clock.reading.timestamp,
                retryAfter: kind == .rateLimited ? 7 : nil)
            let store = try fixture.store()
            try store.refreshFailed(
                store.profile(named: name), with: failure, nextAttempt: fixture.clock.reading.timestamp)
            return .failed(failure)
        }
        let response = try fixture.get("acme")
        #expect(response.status == status && response.body.contains(#""Code":"\#(code)""#), "\(response)")
        #expect(response.body.contains(#""Message":"acme: it said no""#))
        // Whoever asks again while a pause is asked for is told how long it is.
        #expect(try fixture.get("acme").fields["retry-after"] == (kind == .rateLimited ? "7" : nil))
    }

    @Test func `With another sealing key the old tokens are refused`() throws {
        try fixture.add("acme", keysAged: 10)
        try fixture.keepInMemory("acme")
        let token = try fixture.token(of: "acme")
        try PrivateFile.write(Random.bytes(32), to: fixture.paths.key)
        #expect(try fixture.get("acme", token: token).status == 403)
    }

    @Test func `Without a sealing key nobody learns anything`() throws {
        try fixture.add("acme", keysAged: 10)
        let token = try fixture.token(of: "acme")
        try PrivateFile.remove(fixture.paths.key)
        let response = try fixture.get("acme", token: token)
        #expect(response.status == 503 && !response.body.contains(fixture.paths.key), "\(response)")
        #expect(try fixture.get("nobody", token: token) == response)
    }

    @Test func `S44: A database that was moved away is not made anew by whoever asks for keys`() throws {
        try fixture.add("acme")
        let token = try fixture.token(of: "acme")
        try PrivateFile.move(fixture.paths.database, to: fixture.paths.database + ".former")
        #expect(try fixture.get("acme", token: token).status == 503)
        #expect(!ThisProcess.exists(fixture.paths.database))
        try PrivateFile.move(fixture.paths.database + ".former", to: fixture.paths.database)
        try fixture.mint("old", for: "acme")
        fixture.clock.advance(10)
        #expect(try fixture.get("acme", token: token).status == 200)
    }

    @Test func `S44: Nor while a profile without keys is waited for`() throws {
        try fixture.add("acme")
        let database = fixture.paths.database
        let request = try fixture.request("acme")
        // It is looked up first, and then waited for with a connection of its own.
        fixture.lookUps.onFirst { try? PrivateFile.move(database, to: database + ".former") }
        let client = try fixture.client()
        client.send(request)
        #expect(try client.response().status == 500)
        #expect(!ThisProcess.exists(database))
    }

    @Test func `A database that takes the place of another is the one that is asked`() throws {
        try fixture.add("acme", keysAged: 10)
        try fixture.keepInMemory("acme")
        let token = try fixture.token(of: "acme")
        try PrivateFile.move(fixture.paths.database, to: fixture.paths.database + ".away")
        try fixture.add("globex", keysAged: 10)
        #expect(try fixture.get("acme", token: token).status == 403)
        #expect(try fixture.get("globex").status == 200)
    }
}
