import Credentials
import Foundation
import OperatingSystem
import Sync
import Synchronization

/// A refresh on a thread of its own, with this machine's clock: others can be let in its way.
final class Waiter: Sendable {
    private let fixture: SyncFixture
    private let name: ProfileName
    private let outcome = Mutex<Result<SyncResult, any Error>?>(nil)

    init(_ fixture: SyncFixture, _ name: ProfileName) {
        self.fixture = fixture
        self.name = name
    }

    func begin() {
        // Not a task: those share as many threads as there are processors, and the tests themselves block them.
        Thread.detachNewThread { [self] in
            let result = Result { try fixture.refresh(name, inRealTime: true) }
            outcome.withLock { $0 = result }
        }
    }

    /// Waits for the end, 20 s at the most.
    func result() throws -> SyncResult {
        for _ in 0..<4000 {
            if let result = outcome.withLock({ $0 }) { return try result.get() }
            SystemClock.sleep(seconds: 0.005)
        }
        throw NeverEnded()
    }

    struct NeverEnded: Error {}
}
