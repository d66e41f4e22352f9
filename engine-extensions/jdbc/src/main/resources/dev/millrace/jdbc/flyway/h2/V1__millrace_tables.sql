CREATE TABLE mr_schema (number int PRIMARY KEY, name varchar(200) NOT NULL);

-- H2 commits each statement by itself: each may come again.
-- One row: openings lock it, one after the other. forgotten: the last position that was in the feed and is gone.
CREATE TABLE IF NOT EXISTS mr_store (
  id smallint PRIMARY KEY,
  forgotten bigint NOT NULL
);
MERGE INTO mr_store (id, forgotten) KEY (id) VALUES (1, 0);

-- One row for each opening by an engine; its id is never used again. dead_at is final.
CREATE TABLE IF NOT EXISTS mr_engine (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name varchar NOT NULL,
  lease_until timestamp(6) with time zone NOT NULL,
  dead_at timestamp(6) with time zone
);

-- Times are microseconds since 1970. owner: the engine that takes it further; null when it has ended.
CREATE TABLE IF NOT EXISTS mr_execution (
  id uuid PRIMARY KEY,
  workflow varchar NOT NULL,
  version varchar NOT NULL,
  revision varchar NOT NULL,
  status varchar NOT NULL,
  owner bigint,
  epoch bigint NOT NULL,
  last_seq bigint NOT NULL,
  bytes bigint NOT NULL,
  started_at bigint NOT NULL,
  ended_at bigint NOT NULL,
  start_key varchar NOT NULL,
  key_hash varbinary(32),
  actor varchar NOT NULL,
  parent uuid,
  parent_node varchar,
  parent_awaits boolean NOT NULL,
  labels int NOT NULL
);
CREATE INDEX IF NOT EXISTS mr_execution_newest ON mr_execution (started_at, id);
CREATE INDEX IF NOT EXISTS mr_execution_owner ON mr_execution (owner);
CREATE INDEX IF NOT EXISTS mr_execution_key ON mr_execution (key_hash);
CREATE INDEX IF NOT EXISTS mr_execution_revision ON mr_execution (revision);

-- Revisions that an execution was pinned to before it went over to another one.
CREATE TABLE IF NOT EXISTS mr_pin (
  execution uuid NOT NULL,
  revision varchar NOT NULL,
  PRIMARY KEY (execution, revision)
);

CREATE TABLE IF NOT EXISTS mr_label (
  execution uuid NOT NULL,
  name varchar NOT NULL,
  content varchar NOT NULL,
  PRIMARY KEY (execution, name)
);

-- position: the order of the feed. epoch: the one of its execution's owner.
CREATE TABLE IF NOT EXISTS mr_turn (
  execution uuid NOT NULL,
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  epoch bigint NOT NULL,
  position bigint NOT NULL,
  codec int NOT NULL,
  body binary large object NOT NULL,
  PRIMARY KEY (execution, first_seq)
);
CREATE UNIQUE INDEX IF NOT EXISTS mr_turn_position ON mr_turn (position);

CREATE TABLE IF NOT EXISTS mr_definition (
  revision varchar PRIMARY KEY,
  number bigint GENERATED ALWAYS AS IDENTITY,
  workflow varchar NOT NULL,
  content character large object NOT NULL,
  directory varchar NOT NULL
);

CREATE TABLE IF NOT EXISTS mr_text (
  name varchar NOT NULL,
  content character large object NOT NULL
);

CREATE TABLE IF NOT EXISTS mr_cursor (
  subscriber varchar PRIMARY KEY,
  place varchar NOT NULL
);

CREATE TABLE IF NOT EXISTS mr_log (
  execution uuid NOT NULL,
  number bigint NOT NULL,
  at varchar NOT NULL,
  level varchar NOT NULL,
  node varchar NOT NULL,
  attempt int NOT NULL,
  line varchar NOT NULL,
  PRIMARY KEY (execution, number)
);

INSERT INTO mr_schema (number, name) VALUES (1, 'h2/001-tables.sql');
