-- What nodes left behind that commit it with their work; name: the SHA-256 of the attempt's idempotency key.
CREATE TABLE mr_outcome (
  execution uuid NOT NULL,
  name varbinary(32) NOT NULL,
  codec int NOT NULL,
  body varbinary NOT NULL,
  PRIMARY KEY (execution, name)
);

INSERT INTO mr_schema (number, name) VALUES (6, 'h2/006-outcomes.sql');
