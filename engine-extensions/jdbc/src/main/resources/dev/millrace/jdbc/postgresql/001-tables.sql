-- One row: openings lock it, one after the other. forgotten: the last position that was in the feed and is gone.
CREATE TABLE mr_store (
  id smallint PRIMARY KEY,
  forgotten bigint NOT NULL
);
INSERT INTO mr_store (id, forgotten) VALUES (1, 0);

-- One row for each opening by an engine; its id is never used again. dead_at is final.
CREATE TABLE mr_engine (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  lease_until timestamptz NOT NULL,
  dead_at timestamptz
);

-- Times are microseconds since 1970. owner: the engine that takes it further; null when it has ended.
-- Each page keeps room for another version of all its rows, which one transaction may change: an index has nothing to
-- note then, as long as the execution lives.
CREATE TABLE mr_execution (
  id uuid PRIMARY KEY,
  workflow text NOT NULL,
  version text NOT NULL,
  revision text NOT NULL,
  status text NOT NULL,
  owner bigint,
  epoch bigint NOT NULL,
  last_seq bigint NOT NULL,
  bytes bigint NOT NULL,
  started_at bigint NOT NULL,
  ended_at bigint NOT NULL,
  start_key text NOT NULL,
  key_hash bytea,
  actor text NOT NULL,
  parent uuid,
  parent_node text,
  parent_awaits boolean NOT NULL,
  labels int NOT NULL
) WITH (fillfactor = 40);
CREATE INDEX mr_execution_newest ON mr_execution (started_at, id);
CREATE INDEX mr_execution_owner ON mr_execution (owner) WHERE owner IS NOT NULL;
CREATE INDEX mr_execution_key ON mr_execution (key_hash) WHERE key_hash IS NOT NULL;
CREATE INDEX mr_execution_revision ON mr_execution (revision);

-- Revisions that an execution was pinned to before it went over to another one.
CREATE TABLE mr_pin (
  execution uuid NOT NULL,
  revision text NOT NULL,
  PRIMARY KEY (execution, revision)
);

CREATE TABLE mr_label (
  execution uuid NOT NULL,
  name text NOT NULL,
  content text NOT NULL,
  PRIMARY KEY (execution, name)
);

-- position: the order of the feed. epoch: the one of its execution's owner.
CREATE TABLE mr_turn (
  execution uuid NOT NULL,
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  epoch bigint NOT NULL,
  position bigint NOT NULL,
  codec int NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (execution, first_seq)
);
CREATE UNIQUE INDEX mr_turn_position ON mr_turn (position);

CREATE TABLE mr_definition (
  revision text PRIMARY KEY,
  number bigint GENERATED ALWAYS AS IDENTITY,
  workflow text NOT NULL,
  content text NOT NULL,
  directory text NOT NULL
);

CREATE TABLE mr_text (
  name text NOT NULL,
  content text NOT NULL
);

CREATE TABLE mr_cursor (
  subscriber text PRIMARY KEY,
  place text NOT NULL
);

CREATE TABLE mr_log (
  execution uuid NOT NULL,
  number bigint NOT NULL,
  at text NOT NULL,
  level text NOT NULL,
  node text NOT NULL,
  attempt int NOT NULL,
  line text NOT NULL,
  PRIMARY KEY (execution, number)
);
