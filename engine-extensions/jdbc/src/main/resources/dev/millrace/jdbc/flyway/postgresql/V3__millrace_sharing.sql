-- shared: whether it lets other engines beside it.
ALTER TABLE mr_engine ADD COLUMN shared boolean NOT NULL DEFAULT false;

-- position: the last one that was given to a turn, by engines that share the store.
ALTER TABLE mr_store ADD COLUMN position bigint NOT NULL DEFAULT 0;

-- wake_at: when somebody is to take it; of an execution that nobody owns and that has not ended, null for all others.
ALTER TABLE mr_execution ADD COLUMN wake_at timestamptz;
CREATE INDEX mr_execution_wake ON mr_execution (wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX mr_execution_parent ON mr_execution (parent) WHERE parent IS NOT NULL;

-- Messages to executions, and starts that any engine may take. taken_by: the engine that deals with it. answer: what
-- became of it, for a sender who asks; a message without one goes when it is dealt with.
CREATE TABLE mr_inbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  execution uuid NOT NULL,
  is_start boolean NOT NULL,
  runs_on text[] NOT NULL,
  is_asked boolean NOT NULL,
  codec int NOT NULL,
  body bytea NOT NULL,
  sent_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  not_before timestamptz NOT NULL DEFAULT clock_timestamp(),
  taken_by bigint,
  answer text
);
CREATE INDEX mr_inbox_execution ON mr_inbox (execution) WHERE answer IS NULL;

INSERT INTO mr_schema (number, name) VALUES (3, 'postgresql/003-sharing.sql');
