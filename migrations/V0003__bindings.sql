-- Directories that choose a profile. Kept here, so that no file in a repository can choose anybody's credentials.

CREATE TABLE binding (
    -- Absolute, links resolved.
    directory  TEXT    PRIMARY KEY CHECK (directory GLOB '/*'),
    profile_id INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX binding_by_profile ON binding (profile_id);
