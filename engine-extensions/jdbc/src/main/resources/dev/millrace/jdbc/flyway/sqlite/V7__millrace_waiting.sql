-- Circles of waits in several engines are PostgreSQL's.

INSERT INTO mr_schema (number, name) VALUES (7, 'sqlite/007-waiting.sql');
