// The kernel's key retention service (keyrings(7)) by its system calls: libkeyutils would be one library more.
#define _GNU_SOURCE
#include "COperatingSystem.h"

#include <errno.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/keyctl.h>
#include <sys/syscall.h>

static const char key_type[] = "user";

// Of this user: any process of theirs finds it, in whatever session.
static long find(const char *description) {
    return syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, key_type, description, 0);
}

long heddle_kernel_key_read(const char *description, void *buffer, unsigned long capacity) {
    long key = find(description);
    if (key < 0) return -1;
    // Its content is for whoever possesses it, through a keyring of their own. A login's session keyring leads to the user's; those of
    // services and cron jobs don't. This process's own, which is gone with it, does so now.
    if (syscall(SYS_keyctl, KEYCTL_LINK, KEY_SPEC_USER_KEYRING, KEY_SPEC_PROCESS_KEYRING) < 0) return -1;
    return syscall(SYS_keyctl, KEYCTL_READ, key, buffer, capacity);
}

int heddle_kernel_key_add(const char *description, const void *content, unsigned long count) {
    return syscall(SYS_add_key, key_type, description, content, count, KEY_SPEC_USER_KEYRING) < 0 ? -1 : 0;
}

int heddle_kernel_key_remove(const char *description) {
    long key = find(description);
    if (key < 0) return -1;
    return syscall(SYS_keyctl, KEYCTL_UNLINK, key, KEY_SPEC_USER_KEYRING) < 0 ? -1 : 0;
}
#else
long heddle_kernel_key_read(const char *description, void *buffer, unsigned long capacity) {
    (void)description, (void)buffer, (void)capacity;
    errno = ENOSYS;
    return -1;
}

int heddle_kernel_key_add(const char *description, const void *content, unsigned long count) {
    (void)description, (void)content, (void)count;
    errno = ENOSYS;
    return -1;
}

int heddle_kernel_key_remove(const char *description) {
    (void)description;
    errno = ENOSYS;
    return -1;
}
#endif
