internal import COperatingSystem
internal import Libc

/// Another process, watched for its end, however it ends.
public enum ProcessWatch {
    /// Sends SIGTERM to this process when that one has ended.
    ///
    /// - Throws: ``FileError`` where there is no such process, or the system (Linux before 5.3) can't watch one.
    public static func endThisProcess(with process: Int32) throws(FileError) {
        let descriptor = heddle_watch_process(process)
        guard descriptor >= 0 else { throw .failed(doing: "watch", path: "process \(process)", errno: errno) }
        Threads.detach {
            var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            while poll(&watched, 1, -1) < 0 && errno == EINTR {}
            kill(getpid(), SIGTERM)
        }
    }

    /// Asks a process to end. One that has ended already is no error.
    ///
    /// - Throws: ``FileError``.
    public static func askToEnd(_ process: Int32) throws(FileError) {
        guard kill(process, SIGTERM) == 0 || errno == ESRCH else {
            throw .failed(doing: "stop", path: "process \(process)", errno: errno)
        }
    }
}
