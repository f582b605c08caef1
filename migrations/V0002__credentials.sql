-- The credentials that a token was exchanged for, and how the refreshes have gone.

CREATE TABLE credential (
    profile_id      INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    -- Counts up with every exchange of the profile. Two are kept: a new key works only seconds after it was minted.
    generation      INTEGER NOT NULL CHECK (generation > 0),
    -- By the issuer's clock.
    obtained_at     REAL    NOT NULL,
    expires_at      INTEGER NOT NULL,
    -- This machine's clock since boot at that moment, and which boot: what expiry is judged by when the wall clock is wrong.
    obtained_uptime REAL    NOT NULL,
    obtained_boot   TEXT    NOT NULL,
    -- AES-256-GCM: nonce, ciphertext and tag of the keys, with profile_id and generation as associated data.
    sealed          BLOB    NOT NULL CHECK (length(sealed) > 28),
    PRIMARY KEY (profile_id, generation)
) STRICT, WITHOUT ROWID;

CREATE TABLE refresh (
    profile_id        INTEGER PRIMARY KEY REFERENCES profile (id) ON DELETE CASCADE,
    -- How many refreshes have ended, well or not: who waits for another's sees by it that there is a result.
    ended             INTEGER NOT NULL DEFAULT 0,
    last_generation   INTEGER NOT NULL DEFAULT 0,
    last_success_at   INTEGER,
    -- The failure that came after the last success.
    failure_at        INTEGER,
    failure_kind      TEXT,
    failure_message   TEXT,
    failure_hint      TEXT,
    failures_in_a_row INTEGER NOT NULL DEFAULT 0,
    next_attempt_at   INTEGER,
    paused_until      INTEGER,
    CHECK ((failure_at IS NULL) = (failure_kind IS NULL) AND (failure_at IS NULL) = (failure_message IS NULL))
) STRICT;

-- Which hosts asked to be left alone is looked up before every refresh; hardly ever is there one.
CREATE INDEX refresh_by_pause ON refresh (paused_until) WHERE paused_until IS NOT NULL;
