-- How a profile's keys are made. No CHECK: which sources there are is the program's to know, and one more is no new schema.

ALTER TABLE profile ADD COLUMN source TEXT NOT NULL DEFAULT 'api-token';
