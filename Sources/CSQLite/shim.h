#ifndef HEDDLE_CSQLITE_H
#define HEDDLE_CSQLITE_H

#include <sqlite3.h>

// sqlite3_db_config is variadic, and SQLITE_TRANSIENT a cast: Swift imports neither.

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
