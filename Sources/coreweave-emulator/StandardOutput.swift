#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

enum StandardOutput {
    /// Prints lines and flushes them: whoever started the program waits for the first one, through a pipe.
    static func say(_ lines: [String]) {
        for line in lines { print(line) }
        fflush(nil)
    }
}
