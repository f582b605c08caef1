#include "CBuild.h"

// In a target of its own, in C: another commit compiles these lines anew and nothing else that they could be part of.
#ifndef HEDDLE_COMMIT
#define HEDDLE_COMMIT ""
#endif
#ifndef HEDDLE_COMMIT_DATE
#define HEDDLE_COMMIT_DATE ""
#endif

const char *heddle_build_commit(void) { return HEDDLE_COMMIT; }

const char *heddle_build_commit_date(void) { return HEDDLE_COMMIT_DATE; }
