internal import COperatingSystem
internal import Libc

extension ChildProcess {
    /// Starts a program without waiting for it, in a session of its own, with standard streams on /dev/null.
    ///
    /// - Throws: ``FileError`` where this process can't fork. What becomes of the program afterwards is not known.
    public static func startDetached(_ path: String, _ arguments: [String]) throws(FileError) {
        try startDetached(path, arguments, error: -1, status: -1)
    }

    /// Starts a program as ``startDetached(_:_:)`` does and waits for its end, but not for longer than `patience`: it
    /// goes on then, and whatever becomes of this process, too.
    ///
    /// - Parameter patience: seconds.
    /// - Returns: nil where it is still running.
    /// - Throws: ``FileError`` where it can't be run.
    public static func runDetached(
        _ path: String, _ arguments: [String], patience: Double
    ) throws(FileError) -> Ending? {
        try DetachedChild(path, arguments).ending(within: patience)
    }

    fileprivate static func startDetached(
        _ path: String, _ arguments: [String], error: Int32, status: Int32
    ) throws(FileError) {
        // It works in /, where a relative path leads elsewhere.
        let place = path.isAbsolutePath ? path : "\(ThisProcess.workingDirectory ?? "")/\(path)"
        let result = withCStrings([path] + arguments) { heddle_start_detached(place, $0, error, status) }
        guard result == 0 else { throw .failed(doing: "run", path: path, errno: errno) }
    }
}

/// A program that was started detached, for whoever wants to know how it fares. It holds nothing of ours: its standard
/// error goes to a file without a name, so that no pipe breaks when nobody listens any more.
public final class DetachedChild {
    private let path: String
    private let ends: Pipe
    private let error: Descriptor

    /// - Throws: ``FileError`` where this process can't fork.
    public init(_ path: String, _ arguments: [String]) throws(FileError) {
        self.path = path
        ends = try Pipe(for: path)
        let status = Descriptor(copyOf: ends.writing)
        // Where there is no place for such a file, what it says is lost, and its exit status is all there is.
        error = Descriptor.unnamedFile()
        guard status.number >= 0 else { throw .failed(doing: "run", path: path, errno: errno) }
        try ChildProcess.startDetached(path, arguments, error: error.number, status: status.number)
        status.close()
        ends.closeWriting()
    }

    /// What it has written to standard error so far, up to 64 KiB.
    public var errorSoFar: [UInt8] { error.content(limit: ChildProcess.errorLimit) }

    /// Waits for its end. To be asked no more once there is an answer.
    ///
    /// - Parameter seconds: how long it is waited for.
    /// - Returns: nil where it is still running.
    /// - Throws: ``FileError`` where it can't be run.
    public func ending(within seconds: Double) throws(FileError) -> ChildProcess.Ending? {
        let deadline = SystemClock.uptime + seconds
        var polled = pollfd(fd: ends.reading, events: Int16(POLLIN), revents: 0)
        var ready: Int32 = -1
        repeat {
            ready = poll(&polled, 1, ChildPipes.milliseconds(until: deadline))
        } while ready < 0 && errno == EINTR
        guard ready != 0 else { return nil }
        var ending: Int32 = 0
        let size = MemoryLayout.size(ofValue: ending)
        guard read(ends.reading, &ending, size) == size else { throw .failed(doing: "run", path: path, errno: EAGAIN) }
        guard ending >= 0 else { throw .failed(doing: "run", path: path, errno: -ending) }
        return ChildProcess.Ending(waitStatus: ending, standardError: errorSoFar)
    }
}

/// A descriptor of 3 or more, closed on exec and when it goes; -1 where there is none.
private final class Descriptor {
    private(set) var number: Int32

    init(copyOf descriptor: Int32) {
        number = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
    }

    /// A file that no directory names, gone with its last descriptor.
    static func unnamedFile() -> Descriptor {
        let file = heddle_unnamed_file()
        defer { _ = systemClose(file) }
        return Descriptor(copyOf: file)
    }

    func content(limit: Int) -> [UInt8] {
        guard number >= 0 else { return [] }
        var content = [UInt8](repeating: 0, count: limit)
        let count = pread(number, &content, limit, 0)
        return Array(content.prefix(max(0, count)))
    }

    func close() {
        if number >= 0 { _ = systemClose(number) }
        number = -1
    }

    deinit { close() }
}

/// close(2), whose name the method above hides.
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
