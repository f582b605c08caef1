#ifndef HEDDLE_COPERATINGSYSTEM_H
#define HEDDLE_COPERATINGSYSTEM_H

#include <stdint.h>

// The few calls that Swift can't import, or not alike on Linux and macOS.

/// Sets the soft RLIMIT_CORE: with 0 a crash leaves no memory image behind. The hard limit stays, for it can't be had back.
/// Returns the soft limit that there was.
uint64_t heddle_limit_core_dumps(uint64_t bytes);

/// Sets the soft RLIMIT_NOFILE, to the hard one at most; 0: leaves it. Returns the soft limit that there was.
uint64_t heddle_limit_descriptors(uint64_t count);

/// No other process of this user may attach to this one or read its memory (PR_SET_DUMPABLE 0, PT_DENY_ATTACH).
int heddle_forbid_inspection(void);

/// flock(2): an exclusive advisory lock on an open file. 0, or -1 with errno (EWOULDBLOCK: someone else has it).
int heddle_lock_exclusive(int descriptor, int wait);

/// A file that no directory names, closed on exec and gone with its last descriptor; in memory where there is that, since a container
/// may have no directory that can be written to. -1 with errno.
int heddle_unnamed_file(void);

/// The flags for open(2) of a directory that is only gone through: O_PATH, or O_SEARCH.
int heddle_passage_flags(void);

/// Starts a program that survives us: in a session of its own, adopted by init, in /, standard input and output on /dev/null and no
/// other descriptor. fork(2) twice, which Swift doesn't import: a direct child would be reaped by whatever `exec` runs next.
/// `error` becomes its standard error; -1: /dev/null. `status` gets one int: its wait status when it has ended, or minus the
/// errno where it could not be run; -1: nobody wants to know. Both must be 3 or more, and `status` closed on exec.
/// 0, or -1 with errno where the first fork failed.
int heddle_start_detached(const char *path, char *const arguments[], int error, int status);

/// Has a terminal hand over each key at once, unseen; with `keys_only`, those that make signals (Ctrl-C), too. When this process ends by a signal, the terminal is put back first, and
/// `farewell` (which lives on) is written to it. 0, or -1 with errno.
int heddle_take_terminal(int input, int output, const char *farewell, int keys_only);

/// Puts it back as it was, and says farewell.
void heddle_give_terminal_back(void);

/// Puts it back, stops this job, and takes it again when the job goes on. Does nothing where this process doesn't lead
/// its job.
void heddle_suspend_with_terminal(void);

/// Waits for a key of the terminal that was taken, without limit where `milliseconds` is below zero. Above 0 where there is one; 0 when
/// the time is up; -1 with EINTR where the terminal's size has changed since the last wait.
int heddle_wait_for_key(int descriptor, int milliseconds);

/// Columns and rows of a terminal. 0, or -1 where it doesn't tell.
int heddle_terminal_size(int descriptor, int *columns, int *rows);

/// A descriptor that poll(2) calls readable once that process has ended, closed on exec. It means that process and no later one
/// with its number. -1 with errno (ESRCH: there is none).
int heddle_watch_process(int process);

/// Whether a file or directory is immutable, or can only be appended to (chattr(1), chflags(1)): not even root can replace it then. 0
/// where it is not, or nothing says so.
int heddle_is_immutable(const char *path);

/// From here on the first SIGINT, SIGTERM or SIGHUP is only noted, and the second ends this process. Those that are ignored stay so.
/// `notice` (which lives on) is written to standard error when SIGINT comes; NULL: nothing is.
void heddle_hold_stop_signals(const char *notice);

/// Has those signals do again what they did before.
void heddle_release_stop_signals(void);

/// The signal that was noted; 0: none.
int heddle_stop_signal(void);

/// This process's arguments, its name among them: as execve got them, and without /proc, where Swift's own come from. To be called
/// before there is a second thread. Returns their number.
int heddle_arguments(char *const **words);

/// The path that execve was called with, from the directory in which that was; NULL where the system doesn't tell.
const char *heddle_path_executed(void);

/// Reads the key of this user's keyring (user-keyring(7)) that has this description: how many bytes it has, of which `capacity` at most
/// are in the buffer. -1 with errno: ENOKEY where there is none, ENOSYS where there are no keyrings.
long heddle_kernel_key_read(const char *description, void *buffer, unsigned long capacity);

/// Adds a key to it, or gives the one of this description another content. 0, or -1 with errno.
int heddle_kernel_key_add(const char *description, const void *content, unsigned long count);

/// Takes a key out of it. 0, or -1 with errno (ENOKEY: there was none).
int heddle_kernel_key_remove(const char *description);

/// This process's environment, as execve wants it.
char **heddle_environment(void);

#endif
