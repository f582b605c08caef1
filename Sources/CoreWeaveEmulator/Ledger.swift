internal import Synchronization

/// The one place where connections, tests and control requests meet: all that the emulator knows, behind a lock.
final class Ledger: Sendable {
    private let state: Mutex<EmulatorState>

    init(_ configuration: CoreWeaveEmulator.Configuration) {
        state = Mutex(EmulatorState(configuration))
    }

    func withState<Result: Sendable>(_ body: (inout EmulatorState) -> Result) -> Result {
        state.withLock { body(&$0) }
    }
}
