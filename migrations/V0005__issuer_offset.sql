-- The issuer's clock minus this machine's wall clock when the credential was obtained, in seconds; 0 where they agreed.
-- Of what is stored from now on, obtained_at and expires_at are by this machine's wall clock.

ALTER TABLE credential ADD COLUMN issuer_offset REAL NOT NULL DEFAULT 0;
