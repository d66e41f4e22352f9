-- Engines do not share a store in H2: this is what the statements for one engine name too.
ALTER TABLE mr_engine ADD COLUMN IF NOT EXISTS shared boolean DEFAULT false NOT NULL;
ALTER TABLE mr_execution ADD COLUMN IF NOT EXISTS wake_at timestamp(6) with time zone;
CREATE INDEX IF NOT EXISTS mr_execution_wake ON mr_execution (wake_at);

INSERT INTO mr_schema (number, name) VALUES (3, 'h2/003-sharing.sql');
