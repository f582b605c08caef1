-- Named profiles: which token, which zone, which endpoint. A reference to a token is kept, never the token.

CREATE TABLE profile (
    -- Never given twice, so that a sealed credential can't be passed off as another profile's.
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    -- Alike but for case is taken, too: names are file names, and macOS doesn't tell those apart.
    name             TEXT    NOT NULL COLLATE NOCASE UNIQUE
                             CHECK (length(name) BETWEEN 1 AND 64
                                    AND name GLOB '[A-Za-z0-9]*' AND name NOT GLOB '*[^A-Za-z0-9._@-]*'),
    token_reference  TEXT    NOT NULL CHECK (length(token_reference) BETWEEN 1 AND 8192),
    zone             TEXT    NOT NULL CHECK (length(zone) BETWEEN 1 AND 63 AND zone NOT GLOB '*[^A-Z0-9-]*'),
    endpoint         TEXT    NOT NULL CHECK (endpoint GLOB 'http*://?*'),
    exchange_url     TEXT    NOT NULL CHECK (exchange_url GLOB 'http*://?*'),
    mode             TEXT    NOT NULL CHECK (mode IN ('profile', 'keys', 'container', 'agent')),
    organisation     TEXT    CHECK (length(organisation) <= 200),
    note             TEXT    CHECK (length(note) <= 200),
    protected        INTEGER NOT NULL CHECK (protected IN (0, 1)),
    -- Seconds since 1970-01-01T00:00:00Z, here and everywhere.
    token_expires_at INTEGER,
    created_at       INTEGER NOT NULL
) STRICT;

-- One profile can be active; the one before it is what `use -` goes back to.
CREATE TABLE selection (
    id                  INTEGER PRIMARY KEY CHECK (id = 1),
    active_profile_id   INTEGER REFERENCES profile (id) ON DELETE SET NULL,
    previous_profile_id INTEGER REFERENCES profile (id) ON DELETE SET NULL
) STRICT;

INSERT INTO selection (id) VALUES (1);
