-- Keys that a refresh replaced are revoked, of profiles that ask for it, once they are no longer handed out.

ALTER TABLE profile ADD COLUMN revoke_replaced INTEGER NOT NULL DEFAULT 0 CHECK (revoke_replaced IN (0, 1));

-- Those that are still to be revoked. No secret key: what is revoked is named by its ID.
CREATE TABLE replaced_key (
    profile_id INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    generation INTEGER NOT NULL CHECK (generation > 0),
    -- Not before this moment: it may be handed out while the new key settles, or was tried a while ago.
    revoke_at  INTEGER NOT NULL,
    -- From then on there is nothing to revoke.
    expires_at INTEGER NOT NULL,
    -- Why the last try came to nothing.
    failure    TEXT    CHECK (length(failure) <= 500),
    -- AES-256-GCM: nonce, ciphertext and tag of the key's ID, with the database, the profile and the generation as associated
    -- data.
    sealed     BLOB    NOT NULL CHECK (length(sealed) > 28),
    PRIMARY KEY (profile_id, generation)
) STRICT, WITHOUT ROWID;
