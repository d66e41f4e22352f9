-- What nodes left behind that commit it with their work; name: the SHA-256 of the attempt's idempotency key.
CREATE TABLE mr_outcome (
  execution text NOT NULL,
  name blob NOT NULL,
  codec integer NOT NULL,
  body blob NOT NULL,
  PRIMARY KEY (execution, name)
) STRICT;

INSERT INTO mr_schema (number, name) VALUES (6, 'sqlite/006-outcomes.sql');
