-- Engines do not share a store in SQLite: this is what the statements for one engine name too.
ALTER TABLE mr_engine ADD COLUMN shared integer DEFAULT 0 NOT NULL;
ALTER TABLE mr_execution ADD COLUMN wake_at text;
CREATE INDEX mr_execution_wake ON mr_execution (wake_at);

INSERT INTO mr_schema (number, name) VALUES (3, 'sqlite/003-sharing.sql');
