-- Starts that wait for an engine are PostgreSQL's.

INSERT INTO mr_schema (number, name) VALUES (8, 'sqlite/008-starts.sql');
