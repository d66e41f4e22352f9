-- Values that children are given by their parents, by the SHA-256 of their bytes; and who refers to them.
CREATE TABLE IF NOT EXISTS mr_value (
  name varchar(64) PRIMARY KEY,
  body binary large object NOT NULL
);

CREATE TABLE IF NOT EXISTS mr_share (
  execution uuid NOT NULL,
  name varchar(64) NOT NULL,
  PRIMARY KEY (execution, name)
);
CREATE INDEX IF NOT EXISTS mr_share_name ON mr_share (name);

INSERT INTO mr_schema (number, name) VALUES (2, 'h2/002-values.sql');
