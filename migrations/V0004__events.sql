-- What happened, for `heddle log`. Never a secret.

CREATE TABLE event (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    at           INTEGER NOT NULL,
    -- The name as it was then: an event outlives its profile.
    profile_name TEXT,
    kind         TEXT    NOT NULL CHECK (kind GLOB '[a-z]*' AND kind NOT GLOB '*[^a-z_]*'),
    detail       TEXT    CHECK (length(detail) <= 500)
) STRICT;

CREATE INDEX event_by_profile ON event (profile_name, id);
CREATE INDEX event_by_time ON event (at);
