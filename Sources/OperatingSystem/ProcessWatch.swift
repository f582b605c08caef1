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

    /// Asks a process to end. One that has ended already is no error; one that was stopped goes on for it, as a unit that
    /// systemd stops does: it would not hear of it before.
    ///
    /// - Throws: ``FileError``.
    public static func askToEnd(_ process: Int32) throws(FileError) {
        for signal in [SIGTERM, SIGCONT] where kill(process, signal) != 0 {
            if errno == ESRCH { return }
            throw .failed(doing: "stop", path: "process \(process)", errno: errno)
        }
    }

    /// Whether a process was stopped (SIGSTOP, Ctrl-Z) and not told to go on: it holds its locks, takes connections and
    /// answers none. False where the system doesn't say.
    public static func isSuspended(_ process: Int32) -> Bool {
        #if canImport(Darwin)
            var facts = proc_bsdinfo()
            let size = Int32(MemoryLayout<proc_bsdinfo>.size)
            return proc_pidinfo(process, PROC_PIDTBSDINFO, 0, &facts, size) == size
                && facts.pbi_status == UInt32(SSTOP)
        #else
            guard let line = try? PrivateFile.readPublic("/proc/\(process)/stat", limit: 4096) else { return false }
            // proc(5): the state comes after the name, which is in brackets and may have any character.
            let rest = line.reversed().prefix { $0 != UInt8(ascii: ")") }.reversed().drop { $0 == UInt8(ascii: " ") }
            return rest.first == UInt8(ascii: "T")
        #endif
    }
}
