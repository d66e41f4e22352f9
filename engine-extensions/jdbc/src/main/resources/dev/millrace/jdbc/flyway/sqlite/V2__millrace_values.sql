-- Values that children are given by their parents, by the SHA-256 of their bytes; and who refers to them.
CREATE TABLE mr_value (
  name text PRIMARY KEY,
  body blob NOT NULL
) STRICT;

CREATE TABLE mr_share (
  execution text NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (execution, name)
) STRICT;
CREATE INDEX mr_share_name ON mr_share (name);

INSERT INTO mr_schema (number, name) VALUES (2, 'sqlite/002-values.sql');
