// How this process was started, kept before Swift's runtime begins.
#include "COperatingSystem.h"

#include <stdlib.h>

#ifndef __APPLE__
#include <sys/auxv.h>
#endif

static int argument_count;
static char **argument_words;
static const char backtrace[] = "SWIFT_BACKTRACE";
// What it was before this process had a say; NULL: unset.
static const char *backtrace_before;
static int is_backtrace_set;

// glibc and dyld hand main's arguments to initialisers; this one comes before those of Swift's runtime.
__attribute__((constructor(101))) static void note_arguments(int count, char **words) {
    argument_count = count;
    argument_words = words;
#ifndef __APPLE__
    // Swift 6.3 looks for its backtracer beside the program, in eight places, and reads through a null pointer where no /proc says
    // what is beside it. Nothing of a process that has secrets is to be printed anyway: it is told that there is none.
    backtrace_before = getenv(backtrace);
    is_backtrace_set = setenv(backtrace, "enable=no,swift-backtrace=/", 1) == 0;
#endif
}

int heddle_arguments(char *const **words) {
    if (is_backtrace_set) {
        if (backtrace_before == NULL || setenv(backtrace, backtrace_before, 1) != 0) unsetenv(backtrace);
        is_backtrace_set = 0;
    }
    *words = argument_words;
    return argument_count;
}

#ifdef HEDDLE_OWN_ARGUMENTS
// Swift's runtime reads /proc/self/maps before main to find the arguments, which takes a fortieth of a short command. These are the
// only functions of that part of it, so that a static program which has its own is linked without it.
char **_swift_stdlib_getUnsafeArgvArgc(int *count) {
    *count = argument_count;
    return argument_words;
}

void _swift_stdlib_overrideUnsafeArgvArgc(char **words, int count) {
    argument_words = words;
    argument_count = count;
}
#endif

const char *heddle_path_executed(void) {
#ifdef __APPLE__
    return NULL;
#else
    return (const char *)getauxval(AT_EXECFN);
#endif
}
