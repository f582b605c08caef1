-- What Heddle wrote is told from what was changed by other means: rows are bound to this one database, and authenticated
-- under a key that is derived from the sealing key.

-- Which database this is. Random, and no secret.
CREATE TABLE identity (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    value BLOB    NOT NULL CHECK (length(value) = 32)
) STRICT;

INSERT INTO identity (id, value) VALUES (1, randomblob(32));

-- HMAC-SHA256 of where the profile sends a token and where its keys are used. NULL: no person has confirmed that yet, as
-- it is with every profile that is here now.
ALTER TABLE profile ADD COLUMN mac BLOB;

-- HMAC-SHA256 of the event and of the one before it. NULL: written before there was a chain, or without the sealing key.
ALTER TABLE event ADD COLUMN mac BLOB;

-- Where the chain of events begins and ends, so that neither end can be cut off unnoticed.
CREATE TABLE event_chain (
    id        INTEGER PRIMARY KEY CHECK (id = 1),
    -- The last event that is not part of it, because it is older or was removed for its age; 0: there was none.
    start_id  INTEGER NOT NULL,
    start_mac BLOB    NOT NULL,
    end_id    INTEGER NOT NULL,
    end_mac   BLOB    NOT NULL,
    mac       BLOB    NOT NULL
) STRICT;

-- Sealed credentials have more associated data from now on, without which they would not open.
DELETE FROM credential;
