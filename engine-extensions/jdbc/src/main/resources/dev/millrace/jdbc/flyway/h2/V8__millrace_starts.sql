-- Starts that wait for an engine are PostgreSQL's.

INSERT INTO mr_schema (number, name) VALUES (8, 'h2/008-starts.sql');
