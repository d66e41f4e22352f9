-- Who waits at a gate and keeps others out meanwhile, for engines to find circles. said: how often that was said.
CREATE TABLE mr_gate_waiter (
  engine bigint NOT NULL,
  wait text NOT NULL,
  number bigint GENERATED ALWAYS AS IDENTITY,
  said bigint NOT NULL,
  who text NOT NULL,
  gate text NOT NULL,
  total bigint NOT NULL,
  amount bigint NOT NULL,
  kept_by text[] NOT NULL,
  kept_gates text[] NOT NULL,
  kept bigint[] NOT NULL,
  beside text[] NOT NULL,
  PRIMARY KEY (engine, wait)
);
