-- Values that children are given by their parents, by the SHA-256 of their bytes; and who refers to them.
CREATE TABLE mr_value (
  name text PRIMARY KEY,
  body bytea NOT NULL
);

CREATE TABLE mr_share (
  execution uuid NOT NULL,
  name text NOT NULL,
  PRIMARY KEY (execution, name)
);
CREATE INDEX mr_share_name ON mr_share (name);

INSERT INTO mr_schema (number, name) VALUES (2, 'postgresql/002-values.sql');
