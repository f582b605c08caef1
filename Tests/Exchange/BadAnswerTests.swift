import CoreWeaveEmulator
import Credentials
import Exchange
import HTTP
import ScriptedServer
import Testing

@Suite struct BadAnswerTests {
    let emulator: CoreWeaveEmulator

    init() throws {
        emulator = try CoreWeaveEmulator.start()
    }

    @Test(
        arguments: [
            (.garbage, .notJSON), (.notUTF8, .notUTF8), (.wrongTypes, .wrongType(field: "SecretAccessKey")),
            (.missingField("AccessKeyId"), .missing(field: "AccessKeyId")),
            (.missingField("SecretAccessKey"), .missing(field: "SecretAccessKey")),
            (.missingField("Expiration"), .missing(field: "Expiration")), (.emptyBody, .empty),
        ] as [(CoreWeaveEmulator.Fault, ResponseFlaw)])
    func `S19: an answer that is none is a protocol error that names its flaw`(
        _ fault: CoreWeaveEmulator.Fault, _ flaw: ResponseFlaw
    ) throws {
        defer { emulator.stop() }
        emulator.fail(fault)
        let error = try failure { try exchange(at: emulator.exchangeURL) }
        #expect(error == .notAnAnswer(host: emulator.host, flaw))
        #expect(error?.kind == .protocolError)
        #expect(error?.status.rawValue == 69)
        #expect(emulator.counts().exchanges.asked == 1)
    }

    @Test func `S19: an answer over 64 KiB is a protocol error`() throws {
        defer { emulator.stop() }
        emulator.fail(.tooLarge)
        let error = try failure { try exchange(at: emulator.exchangeURL) }
        #expect(error == .network(.bodyTooLarge(host: emulator.host, limit: 64 * 1024)))
        #expect(error?.kind == .protocolError)
        #expect(emulator.counts().exchanges.asked == 1)
    }

    @Test func `S19: an answer that is cut short is a protocol error`() throws {
        defer { emulator.stop() }
        emulator.fail(.cut)
        let error = try failure { try exchange(at: emulator.exchangeURL) }
        #expect(error == .network(.cutShort(host: emulator.host)))
        #expect(error?.kind == .protocolError)
        #expect(emulator.counts().exchanges.asked == 1)
    }

    @Test(arguments: [.drip(secondsPerByte: 0.01), .hang] as [CoreWeaveEmulator.Fault])
    func `S19: an answer that drips slowly, or never comes, is a time-out`(_ fault: CoreWeaveEmulator.Fault) throws {
        defer { emulator.stop() }
        emulator.fail(fault)
        let start = ContinuousClock.now
        let error = try failure { try exchange(at: emulator.exchangeURL, limits: HTTPLimits(totalSeconds: 0.3)) }
        #expect(ContinuousClock.now - start < .seconds(2))
        #expect(error == .network(.timeout(host: emulator.host, phase: .answering, seconds: 0.3)))
        #expect(error?.kind == .timeout)
        #expect(error?.status.rawValue == 69)
        #expect(emulator.counts().exchanges.asked == 1)
    }

    @Test func `A connection that breaks is an exchange that can't be reached`() throws {
        defer { emulator.stop() }
        emulator.fail(.reset)
        let error = try failure { try exchange(at: emulator.exchangeURL) }
        #expect(error == .network(.unreachable(host: emulator.host, why: "the connection was reset")))
        #expect(error?.kind == .unavailable)
        #expect(emulator.counts().exchanges.asked == 1)
    }

    @Test func `What is no HTTP is a protocol error`() throws {
        defer { emulator.stop() }
        let server = try ScriptedServer([.hear, .say("220 smtp.example ready\r\n")])
        defer { server.stop() }
        let error = try failure { try exchange(at: server.url) }
        #expect(error == .network(.malformed(host: server.host)))
        #expect(error?.kind == .protocolError)
    }

    @Test func `S19: keys that had expired when they came are a protocol error`() throws {
        defer { emulator.stop() }
        emulator.fail(.alreadyExpired)
        let error = try failure { try exchange(at: emulator.exchangeURL) }
        guard case .alreadyExpired(emulator.host, _, let clockOff?) = error else {
            Issue.record("\(String(describing: error)) is another error")
            return
        }
        #expect(abs(clockOff) <= 1)
        #expect(error?.kind == .protocolError)
        #expect(emulator.counts().exchanges.asked == 1)
    }
}
