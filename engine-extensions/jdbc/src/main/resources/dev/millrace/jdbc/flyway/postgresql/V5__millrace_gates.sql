-- What engines have of gates that count over all of them. kept: of total; wanted: more than kept, since when.
CREATE TABLE mr_gate (
  name text NOT NULL,
  engine bigint NOT NULL,
  kept bigint NOT NULL,
  wanted bigint NOT NULL,
  is_first boolean NOT NULL,
  since timestamptz NOT NULL,
  PRIMARY KEY (name, engine)
);
CREATE INDEX mr_gate_engine ON mr_gate (engine);

-- gates_of: engines that had it, and may keep in mr_gate what its open nodes hold; null once its owner has that.
ALTER TABLE mr_execution ADD COLUMN gates_of bigint[];
CREATE INDEX mr_execution_live_key ON mr_execution (key_hash) WHERE key_hash IS NOT NULL AND ended_at = 0;
CREATE INDEX mr_execution_gates ON mr_execution (id) WHERE gates_of IS NOT NULL;

INSERT INTO mr_schema (number, name) VALUES (5, 'postgresql/005-gates.sql');
