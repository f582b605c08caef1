/* What somebody would write in C instead of `heddle credential-process`: open the same database, read the profile's newest
 * credential, print it. No decryption, no selection, no refresh; libsqlite3 from the system, as it comes. What heddle's
 * budgets are multiples of.
 *
 * Usage: credential_process DATABASE PROFILE
 */
#include <sqlite3.h>
#include <stdio.h>

static int fail(sqlite3 *database, const char *what)
{
    fprintf(stderr, "credential_process: %s: %s\n", what, sqlite3_errmsg(database));
    sqlite3_close(database);
    return 1;
}

int main(int argc, char **argv)
{
    static const char sql[] =
        "SELECT generation, expires_at, sealed FROM credential"
        " WHERE profile_id = (SELECT id FROM profile WHERE name = ?1) ORDER BY generation DESC LIMIT 1";
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;

    if (argc != 3) {
        fprintf(stderr, "usage: credential_process DATABASE PROFILE\n");
        return 64;
    }
    /* For writing, too, as every correct reader of a rollback journal must be able to play one back. */
    if (sqlite3_open_v2(argv[1], &database, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        return fail(database, "can't open the database");
    if (sqlite3_prepare_v2(database, sql, sizeof sql, &statement, NULL) != SQLITE_OK
        || sqlite3_bind_text(statement, 1, argv[2], -1, SQLITE_STATIC) != SQLITE_OK)
        return fail(database, "can't ask");
    if (sqlite3_step(statement) != SQLITE_ROW)
        return fail(database, "no credential");

    const unsigned char *sealed = sqlite3_column_blob(statement, 2);
    printf("{\"generation\":%d,\"expires\":%lld,\"sealed\":\"", sqlite3_column_int(statement, 0),
           (long long)sqlite3_column_int64(statement, 1));
    for (int i = 0; i < sqlite3_column_bytes(statement, 2); i++)
        printf("%02x", sealed[i]);
    printf("\"}\n");

    sqlite3_finalize(statement);
    return sqlite3_close(database) == SQLITE_OK && fflush(stdout) == 0 ? 0 : 1;
}
