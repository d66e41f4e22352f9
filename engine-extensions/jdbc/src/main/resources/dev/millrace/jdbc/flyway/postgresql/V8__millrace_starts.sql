-- trials: how often an engine has taken a start and could not begin it. refused: why the last one could not; refused_at:
-- when the first. A start with an answer is given up: it stays, and nobody takes it.
ALTER TABLE mr_inbox ADD COLUMN trials int NOT NULL DEFAULT 0;
ALTER TABLE mr_inbox ADD COLUMN refused text;
ALTER TABLE mr_inbox ADD COLUMN refused_at timestamptz;
CREATE INDEX mr_inbox_given_up ON mr_inbox (id) WHERE is_start AND answer IS NOT NULL;

INSERT INTO mr_schema (number, name) VALUES (8, 'postgresql/008-starts.sql');
