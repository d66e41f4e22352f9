CREATE TABLE mr_schema (number int PRIMARY KEY, name varchar(200) NOT NULL);

-- One row: openings lock it, one after the other. forgotten: the last position that was in the feed and is gone.
CREATE TABLE mr_store (
  id integer PRIMARY KEY,
  forgotten integer NOT NULL
) STRICT;
INSERT INTO mr_store (id, forgotten) VALUES (1, 0);

-- One row for each opening by an engine; its id is never used again. dead_at is final.
CREATE TABLE mr_engine (
  id integer PRIMARY KEY AUTOINCREMENT,
  name text NOT NULL,
  lease_until text NOT NULL,
  dead_at text
) STRICT;

-- Times are microseconds since 1970. owner: the engine that takes it further; null when it has ended.
CREATE TABLE mr_execution (
  id text PRIMARY KEY,
  workflow text NOT NULL,
  version text NOT NULL,
  revision text NOT NULL,
  status text NOT NULL,
  owner integer,
  epoch integer NOT NULL,
  last_seq integer NOT NULL,
  bytes integer NOT NULL,
  started_at integer NOT NULL,
  ended_at integer NOT NULL,
  start_key text NOT NULL,
  key_hash blob,
  actor text NOT NULL,
  parent text,
  parent_node text,
  parent_awaits integer NOT NULL,
  labels integer NOT NULL
) STRICT;
CREATE INDEX mr_execution_newest ON mr_execution (started_at, id);
CREATE INDEX mr_execution_owner ON mr_execution (owner);
CREATE INDEX mr_execution_key ON mr_execution (key_hash);
CREATE INDEX mr_execution_revision ON mr_execution (revision);

-- Revisions that an execution was pinned to before it went over to another one.
CREATE TABLE mr_pin (
  execution text NOT NULL,
  revision text NOT NULL,
  PRIMARY KEY (execution, revision)
) STRICT;

CREATE TABLE mr_label (
  execution text NOT NULL,
  name text NOT NULL,
  content text NOT NULL,
  PRIMARY KEY (execution, name)
) STRICT;

-- position: the order of the feed. epoch: the one of its execution's owner.
CREATE TABLE mr_turn (
  execution text NOT NULL,
  first_seq integer NOT NULL,
  last_seq integer NOT NULL,
  epoch integer NOT NULL,
  position integer NOT NULL,
  codec integer NOT NULL,
  body blob NOT NULL,
  PRIMARY KEY (execution, first_seq)
) STRICT;
CREATE UNIQUE INDEX mr_turn_position ON mr_turn (position);

CREATE TABLE mr_definition (
  revision text NOT NULL UNIQUE,
  number integer PRIMARY KEY AUTOINCREMENT,
  workflow text NOT NULL,
  content text NOT NULL,
  directory text NOT NULL
) STRICT;

CREATE TABLE mr_text (
  name text NOT NULL,
  content text NOT NULL
) STRICT;

CREATE TABLE mr_cursor (
  subscriber text PRIMARY KEY,
  place text NOT NULL
) STRICT;

CREATE TABLE mr_log (
  execution text NOT NULL,
  number integer NOT NULL,
  at text NOT NULL,
  level text NOT NULL,
  node text NOT NULL,
  attempt integer NOT NULL,
  line text NOT NULL,
  PRIMARY KEY (execution, number)
) STRICT;

INSERT INTO mr_schema (number, name) VALUES (1, 'sqlite/001-tables.sql');
