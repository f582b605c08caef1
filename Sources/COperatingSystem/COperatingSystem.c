#define _GNU_SOURCE
#include "COperatingSystem.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __APPLE__
#include <limits.h>
#include <mach-o/dyld.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/sysctl.h>
#else
#include <sys/prctl.h>
#include <sys/random.h>
#endif

int heddle_random(void *bytes, size_t count) {
#ifdef __APPLE__
    return getentropy(bytes, count);
#else
    size_t filled = 0;
    while (filled < count) {
        ssize_t more = getrandom((char *)bytes + filled, count - filled, 0);
        if (more < 0) {
            if (errno == EINTR) continue;
            return -1;
        }
        filled += (size_t)more;
    }
    return 0;
#endif
}

int heddle_forbid_core_dumps(void) {
    struct rlimit none = {0, 0};
    return setrlimit(RLIMIT_CORE, &none);
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

ssize_t heddle_executable_path(char *path, size_t capacity) {
#ifdef __APPLE__
    char raw[PATH_MAX], resolved[PATH_MAX];
    uint32_t size = sizeof raw;
    if (_NSGetExecutablePath(raw, &size) != 0 || realpath(raw, resolved) == NULL) return -1;
    size_t length = strlen(resolved);
    if (length >= capacity) { errno = ENAMETOOLONG; return -1; }
    memcpy(path, resolved, length);
    return (ssize_t)length;
#else
    return readlink("/proc/self/exe", path, capacity);
#endif
}

ssize_t heddle_boot_identifier(char *text, size_t capacity) {
#ifdef __APPLE__
    size_t length = capacity;
    if (sysctlbyname("kern.bootsessionuuid", text, &length, NULL, 0) != 0) return -1;
    return (ssize_t)strnlen(text, length);
#else
    int descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return -1;
    ssize_t length = read(descriptor, text, capacity);
    close(descriptor);
    while (length > 0 && text[length - 1] == '\n') length--;
    return length;
#endif
}

double heddle_uptime(void) {
    struct timespec now;
#ifdef __APPLE__
    clockid_t clock = CLOCK_MONOTONIC_RAW;
#else
    clockid_t clock = CLOCK_BOOTTIME;
#endif
    if (clock_gettime(clock, &now) != 0) return -1;
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

char **heddle_environment(void) {
    extern char **environ;
    return environ;
}

int heddle_start_detached(const char *path, char *const arguments[]) {
    pid_t first = fork();
    if (first < 0) return -1;
    if (first > 0) {
        while (waitpid(first, NULL, 0) < 0 && errno == EINTR) {}
        return 0;
    }
    // From here on only what is safe between fork and exec.
    if (setsid() < 0 || fork() != 0) _exit(0);
    int null = open("/dev/null", O_RDWR);
    if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0) _exit(0);
    for (int descriptor = 3; descriptor < 1024; descriptor++) close(descriptor);
    execv(path, arguments);
    _exit(0);
}
