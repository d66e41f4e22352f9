-- Executions for those who ask by SQL; docs/sql.md says what each column is.

CREATE TABLE millrace_execution (
  id varchar(40) PRIMARY KEY,
  workflow_id text NOT NULL,
  workflow_version text NOT NULL,
  revision text NOT NULL,
  status varchar(40) NOT NULL,
  start_key text,
  started_by text,
  parent_id varchar(40),
  started_at varchar(40) NOT NULL,
  ended_at varchar(40),
  duration_ms bigint,
  error_type text,
  error_message text,
  error_node text,
  input_json text,
  output_json text,
  event_count bigint NOT NULL
);

CREATE INDEX millrace_execution_started ON millrace_execution (started_at);

CREATE TABLE millrace_label (
  execution_id varchar(40) NOT NULL REFERENCES millrace_execution (id),
  name text NOT NULL,
  label_value text NOT NULL
);

CREATE INDEX millrace_label_execution ON millrace_label (execution_id);

CREATE TABLE millrace_node (
  execution_id varchar(40) NOT NULL REFERENCES millrace_execution (id),
  path text NOT NULL,
  status varchar(40) NOT NULL,
  attempts bigint NOT NULL,
  skip_reason varchar(80),
  started_at varchar(40),
  ended_at varchar(40),
  duration_ms bigint,
  error_type text,
  error_message text,
  output_json text
);

CREATE INDEX millrace_node_execution ON millrace_node (execution_id);

CREATE TABLE millrace_attempt (
  execution_id varchar(40) NOT NULL REFERENCES millrace_execution (id),
  node_path text NOT NULL,
  attempt bigint NOT NULL,
  status varchar(40) NOT NULL,
  started_at varchar(40) NOT NULL,
  ended_at varchar(40),
  duration_ms bigint,
  note text
);

CREATE INDEX millrace_attempt_execution ON millrace_attempt (execution_id);

CREATE TABLE millrace_event (
  execution_id varchar(40) NOT NULL REFERENCES millrace_execution (id),
  event_number bigint NOT NULL,
  happened_at varchar(40) NOT NULL,
  type varchar(80) NOT NULL,
  node_path text,
  event_json text NOT NULL,
  PRIMARY KEY (execution_id, event_number)
);
