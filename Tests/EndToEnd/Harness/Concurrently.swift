import Foundation
import OperatingSystem
import Synchronization

/// Does something many times at once, each on a thread of its own that may block.
///
/// - Returns: the results in the order of the numbers, which start at 0.
/// - Throws: the first error, when all have ended; as one of our own, since a requirement that failed on such a thread
///   is not known to belong to this test.
func atOnce<Result: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Result) throws -> [Result] {
    let next = Mutex(0)
    let results = Mutex([Swift.Result<Result, any Error>?](repeating: nil, count: count))
    Threads.run(count) {
        while true {
            let number = next.withLock { number in
                defer { number += 1 }
                return number
            }
            guard number < count else { return }
            let result = Swift.Result { try body(number) }
            results.withLock { $0[number] = result }
        }
    }
    return try results.withLock(\.self).enumerated().map { number, result in
        do {
            return try result!.get()
        } catch {
            throw Failed(number: number, error: String(describing: error))
        }
    }
}

private struct Failed: Error, CustomStringConvertible {
    let number: Int
    let error: String
    var description: String { "number \(number): \(error)" }
}

struct NeverHappened: Error, CustomStringConvertible {
    let what: String
    var description: String { "it never happened: \(what)" }
}

/// Looks again and again until something holds.
///
/// - Throws: ``NeverHappened`` after so many seconds, or whatever `condition` throws.
func eventually(_ what: String, within seconds: Double = 15, _ condition: () throws -> Bool) throws {
    let start = ContinuousClock.now
    while try !condition() {
        guard start.duration(to: .now) < .seconds(seconds) else { throw NeverHappened(what: what) }
        usleep(5000)
    }
}

/// Lets so many seconds pass, where that is what is tested: something must grow old.
func pass(seconds: Double) {
    Thread.sleep(forTimeInterval: seconds)
}
