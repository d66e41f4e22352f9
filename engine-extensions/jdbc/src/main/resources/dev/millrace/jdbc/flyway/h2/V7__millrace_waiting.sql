-- Circles of waits in several engines are PostgreSQL's.

INSERT INTO mr_schema (number, name) VALUES (7, 'h2/007-waiting.sql');
