internal import Libc

/// The processor time of the calling thread: what others do meanwhile doesn't count.
public enum ThreadTime {
    public static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
