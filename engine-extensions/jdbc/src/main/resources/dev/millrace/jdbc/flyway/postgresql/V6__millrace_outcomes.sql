-- What nodes left behind that commit it with their work; name: the SHA-256 of the attempt's idempotency key.
CREATE TABLE mr_outcome (
  execution uuid NOT NULL,
  name bytea NOT NULL,
  codec int NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (execution, name)
);

INSERT INTO mr_schema (number, name) VALUES (6, 'postgresql/006-outcomes.sql');
