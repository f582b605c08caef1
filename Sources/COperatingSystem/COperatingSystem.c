#define _GNU_SOURCE
#include "COperatingSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#ifdef __APPLE__
#include <sys/event.h>
#include <sys/ptrace.h>
#else
#include <linux/stat.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

uint64_t heddle_limit_core_dumps(uint64_t bytes) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_CORE, &limit) != 0) return bytes;
    uint64_t before = limit.rlim_cur;
    limit.rlim_cur = (rlim_t)bytes;
    setrlimit(RLIMIT_CORE, &limit);
    return before;
}

int heddle_is_immutable(const char *path) {
#ifdef __APPLE__
    struct stat facts;
    return stat(path, &facts) == 0 && (facts.st_flags & (UF_IMMUTABLE | SF_IMMUTABLE | UF_APPEND | SF_APPEND)) != 0;
#else
    struct statx facts;
    return statx(AT_FDCWD, path, 0, 0, &facts) == 0 &&
           (facts.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND)) != 0;
#endif
}

uint64_t heddle_limit_descriptors(uint64_t count) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return count;
    uint64_t before = limit.rlim_cur;
    if (count == 0) return before;
    limit.rlim_cur = (rlim_t)count < limit.rlim_max ? (rlim_t)count : limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return before;
}

int heddle_forbid_inspection(void) {
#ifdef __APPLE__
    return ptrace(PT_DENY_ATTACH, 0, 0, 0);
#else
    return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

int heddle_lock_exclusive(int descriptor, int wait) {
    int result;
    do {
        result = flock(descriptor, wait ? LOCK_EX : LOCK_EX | LOCK_NB);
    } while (result < 0 && errno == EINTR);
    return result;
}

int heddle_unnamed_file(void) {
#ifdef __linux__
    int memory = memfd_create("heddle", MFD_CLOEXEC);
    if (memory >= 0) return memory;
#endif
    FILE *file = tmpfile();
    if (file == NULL) return -1;
    int copy = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3);
    fclose(file);
    return copy;
}

int heddle_passage_flags(void) {
#ifdef O_PATH
    return O_PATH;
#else
    return O_SEARCH;
#endif
}

char **heddle_environment(void) {
    extern char **environ;
    return environ;
}

static void close_from(int first) {
#if defined(__linux__) && defined(SYS_close_range)
    if (syscall(SYS_close_range, first, ~0U, 0) == 0) return;
#endif
    struct rlimit limit;
    int last = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65536 ? (int)limit.rlim_cur : 65536;
    for (int descriptor = first; descriptor < last; descriptor++) close(descriptor);
}

// A pipe takes these few bytes whole; a reader that has gone is not the program's problem.
static void tell(int status, int value) {
    ssize_t ignored = write(status, &value, sizeof value);
    (void)ignored;
}

int heddle_start_detached(const char *path, char *const arguments[], int error, int status) {
    pid_t first = fork();
    if (first < 0) return -1;
    if (first > 0) {
        while (waitpid(first, NULL, 0) < 0 && errno == EINTR) {}
        return 0;
    }
    // From here on only what is safe between fork and exec.
    if (setsid() < 0 || fork() != 0) _exit(0);
    // A worker thread may hold signals back; the program must not do so, too.
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int null = open("/dev/null", O_RDWR);
    if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(error < 0 ? null : error, 2) < 0) _exit(0);
    // A directory that a process works in can't be unmounted.
    if (chdir("/") != 0) _exit(0);
    if (status >= 0) {
        if (status != 3 && (dup2(status, 3) < 0 || fcntl(3, F_SETFD, FD_CLOEXEC) < 0)) _exit(0);
        status = 3;
    }
    close_from(status < 0 ? 3 : 4);
    // The process that waits for the program is detached like it, and ends when it does.
    pid_t program = status < 0 ? 0 : fork();
    if (program != 0) {
        int ending = -errno;
        if (program > 0) {
            while (waitpid(program, &ending, 0) < 0 && errno == EINTR) {}
        }
        tell(status, ending);
        _exit(0);
    }
    execv(path, arguments);
    if (status >= 0) tell(status, -errno);
    _exit(127);
}

// The terminal that was taken. Written before the handlers are there; they only read.
static struct {
    int input, output;
    const char *farewell;
    int keys_only;
    struct termios before;
} terminal;

// What ends a process and can be caught; SIGTSTP is a key that the terminal no longer makes a signal of.
static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
enum { ending_count = sizeof ending_signals / sizeof *ending_signals };
static struct sigaction former[ending_count];

static void put_terminal_back(void) {
    tcsetattr(terminal.input, TCSANOW, &terminal.before);
    ssize_t ignored = write(terminal.output, terminal.farewell, strlen(terminal.farewell));
    (void)ignored;
}

// Only calls that signal-safety(7) lists. The signal then does what it would have done.
static void end_by_signal(int number) {
    put_terminal_back();
    signal(number, SIG_DFL);
    raise(number);
}

static struct sigaction former_resize;

// It is there so that a wait for keys ends when the window changes.
static void note_resize(int number) {
    (void)number;
}

int heddle_take_terminal(int input, int output, const char *farewell, int keys_only) {
    if (tcgetattr(input, &terminal.before) != 0) return -1;
    terminal.keys_only = keys_only;
    terminal.input = input;
    terminal.output = output;
    terminal.farewell = farewell;
    struct sigaction action = {0};
    action.sa_handler = end_by_signal;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < ending_count; i++) {
        sigaction(ending_signals[i], NULL, &former[i]);
        // nohup's wish is respected.
        if (former[i].sa_handler != SIG_IGN) sigaction(ending_signals[i], &action, NULL);
    }
    action.sa_handler = note_resize;
    sigaction(SIGWINCH, &action, &former_resize);
    // Held back but while keys are waited for: one that came just before would end no wait.
    sigset_t resize;
    sigemptyset(&resize);
    sigaddset(&resize, SIGWINCH);
    sigprocmask(SIG_BLOCK, &resize, NULL);
    struct termios raw = terminal.before;
    raw.c_lflag &= (tcflag_t) ~(ICANON | ECHO | IEXTEN);
    if (keys_only) {
        raw.c_lflag &= (tcflag_t)~ISIG;
        raw.c_iflag &= (tcflag_t) ~(IXON | ICRNL | INLCR | ISTRIP);
    }
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    // What was typed before a secret was asked for is none.
    return tcsetattr(input, keys_only ? TCSADRAIN : TCSAFLUSH, &raw);
}

void heddle_give_terminal_back(void) {
    put_terminal_back();
    for (int i = 0; i < ending_count; i++) sigaction(ending_signals[i], &former[i], NULL);
    sigaction(SIGWINCH, &former_resize, NULL);
    sigset_t resize;
    sigemptyset(&resize);
    sigaddset(&resize, SIGWINCH);
    sigprocmask(SIG_UNBLOCK, &resize, NULL);
}

int heddle_wait_for_key(int descriptor, int milliseconds) {
    sigset_t mask;
    sigprocmask(SIG_SETMASK, NULL, &mask);
    sigdelset(&mask, SIGWINCH);
    fd_set watched;
    FD_ZERO(&watched);
    FD_SET(descriptor, &watched);
    struct timespec limit = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    return pselect(descriptor + 1, &watched, NULL, NULL, milliseconds < 0 ? NULL : &limit, &mask);
}

void heddle_suspend_with_terminal(void) {
    // Within $(...) it is not a job of its own: the shell could not continue it, and would wait without end.
    if (getpgrp() != getpid()) return;
    heddle_give_terminal_back();
    // To the whole job, as the terminal would send it.
    kill(0, SIGTSTP);
    heddle_take_terminal(terminal.input, terminal.output, terminal.farewell, terminal.keys_only);
}

int heddle_terminal_size(int descriptor, int *columns, int *rows) {
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return -1;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}

int heddle_watch_process(int process) {
#ifdef __APPLE__
    int queue = kqueue();
    if (queue < 0) return -1;
    struct kevent wanted;
    EV_SET(&wanted, process, EVFILT_PROC, EV_ADD, NOTE_EXIT, 0, NULL);
    if (fcntl(queue, F_SETFD, FD_CLOEXEC) == 0 && kevent(queue, &wanted, 1, NULL, 0, NULL) == 0) return queue;
    int code = errno;
    close(queue);
    errno = code;
    return -1;
#elif defined(SYS_pidfd_open)
    return (int)syscall(SYS_pidfd_open, process, 0);
#else
    errno = ENOSYS;
    return -1;
#endif
}

// Signals that ask a command to end, while what it does must not be cut in two.
static const int stop_signals[] = {SIGINT, SIGTERM, SIGHUP};
enum { stop_count = sizeof stop_signals / sizeof *stop_signals };
static struct sigaction before_hold[stop_count];
static volatile sig_atomic_t stop_signal;
static const char *stop_notice;

// Only calls that signal-safety(7) lists.
static void note_stop(int number) {
    if (stop_signal != 0) {
        signal(number, SIG_DFL);
        raise(number);
        return;
    }
    stop_signal = number;
    int code = errno;
    if (stop_notice != NULL && number == SIGINT) {
        ssize_t ignored = write(STDERR_FILENO, stop_notice, strlen(stop_notice));
        (void)ignored;
    }
    errno = code;
}

void heddle_hold_stop_signals(const char *notice) {
    stop_notice = notice;
    struct sigaction action = {0};
    action.sa_handler = note_stop;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < stop_count; i++) {
        sigaction(stop_signals[i], NULL, &before_hold[i]);
        // A background job of a script, and what nohup started, are not to be ended.
        if (before_hold[i].sa_handler != SIG_IGN) sigaction(stop_signals[i], &action, NULL);
    }
}

void heddle_release_stop_signals(void) {
    for (int i = 0; i < stop_count; i++) sigaction(stop_signals[i], &before_hold[i], NULL);
}

int heddle_stop_signal(void) { return stop_signal; }
