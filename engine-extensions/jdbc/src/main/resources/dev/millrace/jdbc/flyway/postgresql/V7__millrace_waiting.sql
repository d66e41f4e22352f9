-- Who waits at a gate and keeps others out meanwhile, for engines to find circles. said: how often that was said.
CREATE TABLE mr_gate_waiter (
  engine bigint NOT NULL,
  wait text NOT NULL,
  number bigint GENERATED ALWAYS AS IDENTITY,
  said bigint NOT NULL,
  who text NOT NULL,
  gate text NOT NULL,
  total bigint NOT NULL,
  amount bigint NOT NULL,
  kept_by text[] NOT NULL,
  kept_gates text[] NOT NULL,
  kept bigint[] NOT NULL,
  beside text[] NOT NULL,
  PRIMARY KEY (engine, wait)
);

-- turn_at: by when it came and how urgent it is, the place of a start among those that wait.
ALTER TABLE mr_inbox ADD COLUMN turn_at timestamptz NOT NULL DEFAULT clock_timestamp();
CREATE INDEX mr_inbox_start ON mr_inbox (turn_at, id) WHERE is_start AND answer IS NULL;

INSERT INTO mr_schema (number, name) VALUES (7, 'postgresql/007-waiting.sql');
