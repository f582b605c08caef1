// How this process was started, kept before Swift's runtime begins.
#include "COperatingSystem.h"

#include <stdlib.h>
#include <unistd.h>

#ifndef __APPLE__
#include <sys/auxv.h>
#endif

static int argument_count;
static char **argument_words;
static const char swift_root[] = "SWIFT_ROOT";
static int has_set_swift_root;

// glibc and dyld hand main's arguments to initialisers; this one comes before those of Swift's runtime.
__attribute__((constructor(101))) static void note_arguments(int count, char **words) {
    argument_count = count;
    argument_words = words;
#ifndef __APPLE__
    // A static program that has no /proc finds no path of its own, for Swift 6.3 looks for its backtracer beside it. It then reads
    // through a null pointer, unless this variable says where to look.
    if (access("/proc/self/exe", F_OK) != 0) has_set_swift_root = setenv(swift_root, "/proc", 0) == 0;
#endif
}

int heddle_arguments(char *const **words) {
    if (has_set_swift_root) unsetenv(swift_root);
    has_set_swift_root = 0;
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
