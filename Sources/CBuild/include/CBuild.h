#ifndef HEDDLE_BUILD_H
#define HEDDLE_BUILD_H

#pragma clang assume_nonnull begin

/// What Package.swift had in HEDDLE_COMMIT when this was built: the commit's SHA-1, in hexadecimal; "" where it had nothing.
const char *heddle_build_commit(void);
/// What it had in HEDDLE_COMMIT_DATE: when that commit was made, as YYYY-MM-DDTHH:MM:SSZ; "" where it had nothing.
const char *heddle_build_commit_date(void);

#ifdef __swift__
/// The compiler's version, as Swift's importer tells it to headers: 60301 is 6.3.1.
static const int heddle_build_swift_version = __swift__;
#endif

#pragma clang assume_nonnull end

#endif
