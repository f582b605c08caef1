#ifndef HEDDLE_CSQLITE_H
#define HEDDLE_CSQLITE_H

#include <sqlite3.h>

// sqlite3_config and sqlite3_db_config are variadic, and SQLITE_TRANSIENT a cast: Swift imports none of them.

// What SQLite sets aside for pages and small objects it writes to at once, all of it: 34 pages of memory, of which a short
// command uses a third. Without it each is allocated when it is needed. And it counts what it has, under a lock, at each of a
// thousand allocations; nobody asks. Before SQLite is used at all.
static inline void heddle_sqlite3_set_nothing_aside(void) {
    sqlite3_config(SQLITE_CONFIG_PAGECACHE, (void *)0, 0, 0);
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static inline int heddle_sqlite3_db_config_flag(sqlite3 *connection, int option, int value) {
    return sqlite3_db_config(connection, option, value, (int *)0);
}

static inline int heddle_sqlite3_bind_text(sqlite3_stmt *statement, int index, const char *text, int bytes) {
    return sqlite3_bind_text(statement, index, text, bytes, SQLITE_TRANSIENT);
}

static inline int heddle_sqlite3_bind_blob(sqlite3_stmt *statement, int index, const void *blob, int bytes) {
    return sqlite3_bind_blob(statement, index, blob, bytes, SQLITE_TRANSIENT);
}

// Macros with an expression inside, which Swift doesn't import.
static const int heddle_sqlite_constraint_unique = SQLITE_CONSTRAINT_UNIQUE;
static const int heddle_sqlite_ioerr_write = SQLITE_IOERR_WRITE;
static const int heddle_sqlite_readonly_dbmoved = SQLITE_READONLY_DBMOVED;

#endif
