import CoreWeaveEmulator
import Credentials
import ObjectStorage
import Testing

@Suite struct BucketProbeTests {
    private let buckets = BucketList(names: ["a"], isTruncated: false)

    @Test func `A key that works is found to at once`() throws {
        let clock = HandedClock()
        var asked = 0
        let finding = try clock.probe.run(keyAge: 0, onWait: { _ in Issue.record("there is nothing to wait for") }) {
            asked += 1
            return buckets
        }
        #expect(finding.buckets == buckets)
        #expect(finding.seconds == 0)
        #expect(asked == 1 && clock.pauses.isEmpty)
    }

    @Test(arguments: [ListBucketsError.accessDenied(host: "h"), .invalidKey(host: "h")])
    func `A fresh key that is refused is tried again, more and more patiently`(_ refusal: ListBucketsError) throws {
        let clock = HandedClock()
        var waits: [Double] = []
        var asked = 0
        let finding = try clock.probe.run(keyAge: 0, onWait: { waits.append($0) }) { () throws(ListBucketsError) in
            asked += 1
            if asked < 7 { throw refusal }
            return buckets
        }
        #expect(clock.pauses == [0.5, 1, 2, 2, 2, 2])
        #expect(waits == [0, 0.5, 1.5, 3.5, 5.5, 7.5])
        #expect(finding.seconds == 9.5)
    }

    @Test(arguments: [(0.0, 60.0), (45, 15), (59.75, 0.25), (-300, 60)])
    func `After 60 s of a key's life a refusal is one`(_ age: Double, _ patience: Double) {
        let clock = HandedClock()
        var last = -1.0
        #expect(throws: ListBucketsError.accessDenied(host: "h")) {
            try clock.probe.run(keyAge: age, onWait: { _ in }) { () throws(ListBucketsError) in
                last = clock.now
                throw .accessDenied(host: "h")
            }
        }
        #expect(clock.pauses.reduce(0, +) == patience)
        #expect(last == patience)
        #expect(clock.pauses.allSatisfy { $0 > 0 && $0 <= 4 })
    }

    @Test func `A refusal that is final is not waited out`() {
        let clock = HandedClock()
        var asked = 0
        #expect(throws: ListBucketsError.accessDenied(host: "h")) {
            try clock.probe.run(keyAge: 0, onWait: { _ in }, isFinal: { _ in asked == 2 }) {
                () throws(ListBucketsError) in
                asked += 1
                throw .accessDenied(host: "h")
            }
        }
        #expect(asked == 2 && clock.pauses == [0.5])
    }

    @Test(arguments: [60.0, 61, 86400, .infinity])
    func `An older key is tried once`(_ age: Double) {
        let clock = HandedClock()
        var asked = 0
        #expect(throws: ListBucketsError.accessDenied(host: "h")) {
            try clock.probe.run(keyAge: age, onWait: { _ in }) { () throws(ListBucketsError) in
                asked += 1
                throw .accessDenied(host: "h")
            }
        }
        #expect(asked == 1 && clock.pauses.isEmpty)
    }

    @Test func `The time that requests take counts too`() {
        let clock = HandedClock()
        var asked = 0
        #expect(throws: ListBucketsError.self) {
            try clock.probe.run(keyAge: 0, onWait: { _ in }) { () throws(ListBucketsError) in
                asked += 1
                clock.now += 40
                throw .accessDenied(host: "h")
            }
        }
        #expect(asked == 2)
        #expect(clock.pauses == [0.5])
    }

    @Test(arguments: ListBucketsErrorTests.every.filter { !ListBucketsErrorTests.signsOfAFreshKey.contains($0) })
    func `Any other error ends it at once`(_ error: ListBucketsError) {
        let clock = HandedClock()
        var asked = 0
        #expect(throws: error) {
            try clock.probe.run(keyAge: 0, onWait: { _ in }) { () throws(ListBucketsError) in
                asked += 1
                if asked == 1 { throw .accessDenied(host: "h") }
                throw error
            }
        }
        #expect(asked == 2)
    }

    @Test func `A key of the emulator's is waited for until it has settled`() throws {
        let emulator = try CoreWeaveEmulator.start()
        defer { emulator.stop() }
        emulator.update { $0.settle = 5 }
        let credential = try emulator.credential()
        // The emulator's clock goes on when the probe's does.
        let clock = HandedClock { pause in emulator.update { $0.dateSkew += pause } }
        let lister = ListBuckets(client: client())
        let endpoint = try ServiceURL.endpoint(emulator.url)
        let zone = try Zone("US-EAST-04A")
        let finding = try clock.probe.run(keyAge: 0, onWait: { _ in }) { () throws(ListBucketsError) in
            try lister.list(at: endpoint, zone: zone, with: credential, time: now())
        }
        #expect(finding.buckets.names == ["acme-models", "acme-datasets"])
        #expect(finding.seconds == 5.5)
        #expect(emulator.counts().listBuckets.refused == ["AccessDenied": 4])
    }
}

/// A clock that goes on only while somebody sleeps on it.
private final class HandedClock {
    var now = 0.0
    private(set) var pauses: [Double] = []
    private let onSleep: (Double) -> Void

    init(onSleep: @escaping (Double) -> Void = { _ in }) {
        self.onSleep = onSleep
    }

    var probe: BucketProbe {
        BucketProbe(
            uptime: { 1000 + self.now },
            sleep: { seconds in
                self.pauses.append(seconds)
                self.now += seconds
                self.onSleep(seconds)
            })
    }
}
