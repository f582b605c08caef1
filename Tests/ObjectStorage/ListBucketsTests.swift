import CoreWeaveEmulator
import Credentials
import HTTP
import ObjectStorage
import ScriptedServer
import Testing

@Suite struct ListBucketsTests {
    let emulator: CoreWeaveEmulator

    init() throws {
        emulator = try CoreWeaveEmulator.start()
    }

    @Test(arguments: [true, false])
    func `A key lists the buckets it may see`(_ hasSessionToken: Bool) throws {
        defer { emulator.stop() }
        emulator.update { $0["acme"]?.givesSessionToken = hasSessionToken }
        let buckets = try list(at: emulator.url, with: emulator.credential())
        #expect(buckets == BucketList(names: ["acme-models", "acme-datasets"], isTruncated: false))
        #expect(emulator.counts().listBuckets.accepted == 1)
    }

    @Test func `The endpoint's slash makes no difference, and neither does the case of a zone`() throws {
        defer { emulator.stop() }
        emulator.update { $0["acme"]?.zones = ["US-EAST-04A"] }
        #expect(try list(at: emulator.url + "/", zone: "us-east-04a", with: emulator.credential()).names.count == 2)
    }

    @Test func `A key that the service doesn't know is refused as unknown`() throws {
        defer { emulator.stop() }
        let credential = try emulator.credential().with(keyID: "CWAKNEVERMINTEDAAAAA")
        let error = try failure { try list(at: emulator.url, with: credential) }
        #expect(error == .invalidKey(host: emulator.host))
        #expect(error?.status.rawValue == 77)
        #expect(error?.mayBePropagation == true)
        #expect(emulator.counts().listBuckets.asked == 1)
    }

    @Test func `A secret that is not the key's gives a wrong signature`() throws {
        defer { emulator.stop() }
        let credential = try emulator.credential().with(secret: "wrong")
        let error = try failure { try list(at: emulator.url, with: credential) }
        #expect(error == .signatureMismatch(host: emulator.host))
        #expect(error?.status.rawValue == 77)
        #expect(error?.mayBePropagation == false)
    }

    @Test func `A key that has expired is refused as expired`() throws {
        defer { emulator.stop() }
        let credential = try emulator.credential()
        emulator.update { $0.dateSkew = 901 }
        let error = try failure {
            try list(at: emulator.url, with: credential, time: Timestamp(seconds: now().seconds + 901))
        }
        #expect(error == .expiredToken(host: emulator.host))
        #expect(error?.status.rawValue == 77)
        #expect(error?.mayBePropagation == false)
    }

    @Test(arguments: [(1200, "20m ahead of"), (-1200, "20m behind")])
    func `S20: a time that is too far off is refused, and by how much it is told`(_ off: Int, _ words: String) throws {
        defer { emulator.stop() }
        let credential = try emulator.credential()
        let error = try failure {
            try list(at: emulator.url, with: credential, time: Timestamp(seconds: now().seconds + off))
        }
        guard case .requestTimeTooSkewed(emulator.host, let clockOff?) = error else {
            Issue.record("\(String(describing: error)) is another error")
            return
        }
        #expect(abs(clockOff - off) <= 2)
        #expect(error?.status.rawValue == 78)
        let told = ListBucketsError.requestTimeTooSkewed(host: "h", clockOff: off)
        #expect(told.message == "h rejected the request's time: \(words) its own")
    }

    @Test func `S20: with the service's time a wrong clock is no hindrance`() throws {
        defer { emulator.stop() }
        emulator.update { $0.dateSkew = 7200 }
        let time = Timestamp(seconds: now().seconds + 7200)
        #expect(try list(at: emulator.url, with: emulator.credential(), time: time).names.count == 2)
    }

    @Test func `A zone that is not the organisation's is refused as such`() throws {
        defer { emulator.stop() }
        emulator.update { $0["acme"]?.zones = ["RNO2A"] }
        let credential = try emulator.credential()
        let error = try failure { try list(at: emulator.url, with: credential) }
        #expect(error == .zoneRefused(host: emulator.host, zone: try Zone("US-EAST-04A")))
        #expect(error?.status.rawValue == 69)
        #expect(error?.message == "\(emulator.host) doesn't accept requests for the zone US-EAST-04A")
    }

    @Test func `A key that has not settled yet is denied access`() throws {
        defer { emulator.stop() }
        emulator.update { $0.settle = 60 }
        let credential = try emulator.credential()
        let error = try failure { try list(at: emulator.url, with: credential) }
        #expect(error == .accessDenied(host: emulator.host))
        #expect(error?.status.rawValue == 77)
        #expect(error?.mayBePropagation == true)
    }

    @Test func `A session token that is not the key's has no name of its own`() throws {
        defer { emulator.stop() }
        let credential = try emulator.credential()
        let other = TemporaryCredential(
            accessKeyID: credential.accessKeyID, secretAccessKey: credential.secretAccessKey,
            sessionToken: Secret("other"), expires: credential.expires)
        let error = try failure { try list(at: emulator.url, with: other) }
        #expect(error == .unexpected(host: emulator.host, status: 400, code: "InvalidToken"))
    }

    @Test func `An endpoint where nobody listens can't be reached`() throws {
        defer { emulator.stop() }
        let host = try ScriptedServer.abandonedHost()
        let error = try failure { try list(at: "http://\(host)", with: .any) }
        #expect(error == .network(.unreachable(host: host, why: "connection refused")))
        #expect(error?.status.rawValue == 69)
    }
}
