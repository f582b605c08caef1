internal import COperatingSystem
internal import Libc

/// A pipe to or from a child. An end that is still open is closed when it goes.
final class Pipe {
    private(set) var reading: Int32 = -1
    private(set) var writing: Int32 = -1

    /// - Parameter path: the program it is for, to be named in an error.
    /// - Throws: ``FileError``.
    init(for path: String) throws(FileError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .failed(doing: "run", path: path, errno: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (ends[0], ends[1])
    }

    func closeReading() {
        if reading >= 0 { close(reading) }
        reading = -1
    }

    func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }

    deinit {
        closeReading()
        closeWriting()
    }
}

/// What is said to a child and what it says, all at once, so that neither side blocks the other.
struct ChildPipes {
    /// Where its standard input comes from; nil: it has none.
    let input: Pipe?
    /// Where its standard output goes; nil: it is not read.
    let output: Pipe?
    /// Where its standard error goes; nil: where this process's own goes.
    let error: Pipe?

    /// Seconds that is listened once the child has ended: what it said is in the pipes by then. Something that it started
    /// and left behind may hold them open for as long as it likes.
    private static let grace = 0.2

    /// Hands over all of `text`, if the child wants it, and listens until it has closed its streams, or has ended.
    ///
    /// - Parameters:
    ///   - child: its process; not reaped yet.
    ///   - outputLimit: one byte more than this is kept, so that too much can be told from just enough.
    ///   - errorLimit: the beginning is kept; the rest is read, so that the writer never blocks.
    ///   - deadline: seconds of uptime after which nobody listens any more; nil: never.
    func run(
        saying text: [UInt8], to child: pid_t, outputLimit: Int, errorLimit: Int, deadline: Double?
    ) -> (output: [UInt8], error: [UInt8]) {
        var deadline = deadline
        // Below zero where the system has no such thing: then only the streams' end counts.
        var ending = heddle_watch_process(child)
        defer { if ending >= 0 { close(ending) } }
        for pipe in [output, error] { pipe?.closeWriting() }
        input?.closeReading()
        if let input { _ = fcntl(input.writing, F_SETFL, fcntl(input.writing, F_GETFL) | O_NONBLOCK) }
        var rest = text[...]
        var (said, complained): ([UInt8], [UInt8]) = ([], [])
        if rest.isEmpty { input?.closeWriting() }
        while true {
            let open = [output?.reading, error?.reading, input?.writing].map { $0 ?? -1 }
            guard open.contains(where: { $0 >= 0 }) else { return (said, complained) }
            var polled = zip(open + [ending], [POLLIN, POLLIN, POLLOUT, POLLIN]).map {
                pollfd(fd: $0, events: Int16($1), revents: 0)  // One below zero is passed over.
            }
            let ready = poll(&polled, nfds_t(polled.count), Self.milliseconds(until: deadline))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return (said, complained) }
            if polled[3].revents != 0 {
                close(ending)
                ending = -1
                deadline = min(deadline ?? .infinity, SystemClock.uptime + Self.grace)
            }
            if polled[0].revents != 0, let output {
                Self.listen(to: output, &said, keeping: outputLimit + 1)
                // It may never end: a closed pipe ends most writers.
                if said.count > outputLimit { output.closeReading() }
            }
            if polled[1].revents != 0, let error { Self.listen(to: error, &complained, keeping: errorLimit) }
            if polled[2].revents != 0, let input, !Self.say(&rest, to: input) || rest.isEmpty { input.closeWriting() }
        }
    }

    /// What poll(2) takes for a deadline in seconds of uptime, rounded up; -1 for none.
    static func milliseconds(until deadline: Double?) -> Int32 {
        deadline.map { Int32((max(0, min($0 - SystemClock.uptime, 3600)) * 1000).rounded(.up)) } ?? -1
    }

    private static func listen(to pipe: Pipe, _ said: inout [UInt8], keeping limit: Int) {
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = read(pipe.reading, &chunk, chunk.count)
        if count < 0, errno == EINTR { return }
        guard count > 0 else { return pipe.closeReading() }
        said += chunk[..<min(count, limit - said.count)]
    }

    /// - Returns: false where the child doesn't want to hear any more.
    private static func say(_ rest: inout ArraySlice<UInt8>, to pipe: Pipe) -> Bool {
        let count = withoutPipeSignal { rest.withUnsafeBytes { write(pipe.writing, $0.baseAddress, $0.count) } }
        if count >= 0 {
            rest = rest.dropFirst(count)
            return true
        }
        return errno == EINTR || errno == EAGAIN
    }

    /// A child that ends without having read everything is no reason for us to be killed by SIGPIPE, and ignoring it as
    /// a process would be handed on to every program that is run meanwhile.
    private static func withoutPipeSignal(_ body: () -> Int) -> Int {
        var (ours, before, pending) = (sigset_t(), sigset_t(), sigset_t())
        sigemptyset(&ours)
        sigaddset(&ours, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &ours, &before)
        let result = body()
        let code = errno
        if result < 0, code == EPIPE {
            sigpending(&pending)
            var signal: Int32 = 0
            if sigismember(&pending, SIGPIPE) == 1 { sigwait(&ours, &signal) }
        }
        pthread_sigmask(SIG_SETMASK, &before, nil)
        errno = code
        return result
    }
}
