-- Gates that count over several engines are PostgreSQL's.

INSERT INTO mr_schema (number, name) VALUES (5, 'sqlite/005-gates.sql');
