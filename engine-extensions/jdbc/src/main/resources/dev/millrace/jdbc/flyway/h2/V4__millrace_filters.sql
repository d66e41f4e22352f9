-- What executions are asked for by: the newest of a status, of a workflow, those that have not ended, those with a label.
CREATE INDEX IF NOT EXISTS mr_execution_status ON mr_execution (status, started_at, id);
CREATE INDEX IF NOT EXISTS mr_execution_workflow ON mr_execution (workflow, started_at, id);
CREATE INDEX IF NOT EXISTS mr_execution_living ON mr_execution (ended_at, started_at, id);
CREATE INDEX IF NOT EXISTS mr_label_content ON mr_label (name, content);

INSERT INTO mr_schema (number, name) VALUES (4, 'h2/004-filters.sql');
