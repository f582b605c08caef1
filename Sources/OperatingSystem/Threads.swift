internal import Libc

/// Threads that may block, which Swift's own tasks must not: there are only as many of those as processors.
public enum Threads {
    /// Runs `body` on so many threads at once, and returns when all of them are done. One runs on the calling thread.
    ///
    /// Where the system gives fewer threads, fewer run it.
    public static func run(_ count: Int, _ body: @escaping @Sendable () -> Void) {
        guard count > 0 else { return }
        let threads = (1..<count).compactMap { _ in start(body) }
        body()
        for thread in threads { pthread_join(thread, nil) }
    }

    /// Runs `body` on a thread of its own, without waiting for it.
    ///
    /// - Returns: false where the system gives no thread: it doesn't run then.
    @discardableResult
    public static func detach(_ body: @escaping @Sendable () -> Void) -> Bool {
        guard let thread = start(body) else { return false }
        pthread_detach(thread)
        return true
    }

    private static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
        let work = Unmanaged.passRetained(Work(body))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        if pthread_create(&thread, nil, runWork, work.toOpaque()) == 0 { return thread }
        work.release()
        return nil
    }

    fileprivate final class Work: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}

#if canImport(Darwin)
    private func runWork(_ work: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        Unmanaged<Threads.Work>.fromOpaque(work).takeRetainedValue().body()
        return nil
    }
#else
    private func runWork(_ work: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        if let work { Unmanaged<Threads.Work>.fromOpaque(work).takeRetainedValue().body() }
        return nil
    }
#endif
